export type { ChainFault, ChainFaultKind } from './chain-fault.js'
export { auditEventsRoute, type EventsRouteOptions } from './events-route.js'
export { type Follower, type FollowerOptions, type FollowerStatus, followTrail } from './follower.js'
