export { createConfiguredFetch, type OutboundSettings } from './create-configured-fetch.js'
export { createFetch, type OutboundFetch, type OutboundOptions } from './create-fetch.js'
export { OutboundError, type OutboundErrorCode } from './outbound-error.js'
export { readAuthorities } from './read-authorities.js'
