export { greet } from './greet.js'
export { healthChecks } from './health-checks.js'
export { openRoutes } from './open-routes.js'
export { startHttpServer } from './start-http-server.js'
