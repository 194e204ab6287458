export { authzenMetadataRoute, authzenRoutes } from './authzen-routes.js'
