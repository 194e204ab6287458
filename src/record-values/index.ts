export { compares, isOfType, type Operator } from './compare.js'
