export { type AddressRange, parseAddressRange } from './address-range.js'
export { isLoopback } from './is-loopback.js'
export { TEST_ISSUER } from './test-issuer.js'
