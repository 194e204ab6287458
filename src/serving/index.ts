export { type HttpServer, ListenError, startHttpServer } from './start-http-server.js'
