export { writePolicyTypes } from './write-policy-types.js'
