export { declareRoute, type Route } from '../routing/index.js'
export { createFetchHandler, type HandlerOptions } from './create-fetch-handler.js'
export { createNodeHandler } from './create-node-handler.js'
