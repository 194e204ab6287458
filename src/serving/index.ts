export { greet } from './greet.js'
export { healthChecks } from './health-checks.js'
export { type HttpServer, ListenError, startHttpServer } from './start-http-server.js'
