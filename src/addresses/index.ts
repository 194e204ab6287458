export { isLoopback } from './is-loopback.js'
