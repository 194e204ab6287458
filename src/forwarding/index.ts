export { createSurroundings, type ServerSurroundings, type SurroundingsOptions } from './create-surroundings.js'
export { ForwardingError } from './forwarding-error.js'
