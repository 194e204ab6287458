export { noteChange } from '../access/index.js'
export type { HonoRoutes } from './declared-routes.js'
export { type HonoDoor, type HonoMiddleware, passerelle } from './passerelle.js'
