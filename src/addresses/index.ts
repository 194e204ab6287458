export { type AddressRange, parseAddressRange } from './address-range.js'
export { isLoopback } from './is-loopback.js'
export { plainAddress } from './plain-address.js'
export { TEST_ISSUER } from './test-issuer.js'
