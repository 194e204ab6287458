export { greet } from './greet.js'
export { healthChecks } from './health-checks.js'
export { startHttpServer } from './start-http-server.js'
