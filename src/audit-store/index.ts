export type { ChainFault, ChainFaultKind } from './chain-fault.js'
export { type Follower, type FollowerOptions, type FollowerStatus, followTrail } from './follower.js'
