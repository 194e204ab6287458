export { identityOf, noteChange } from '../access/index.js'
export type { ExpressRoutes } from './declared-routes.js'
export { type ExpressDoor, type ExpressHandler, type ExpressRequest, passerelle } from './passerelle.js'
