export { createRouteAnswers, type RouteAnswersOptions, type RouteCall, type SentAnswer } from './answer-routes.js'
export {
  declareRoute,
  type HttpMethod,
  type Route,
  type RouteAnswer,
  type RouteContext,
  type RouteRequest,
} from './declare-route.js'
export { firstProblems } from './field-problems.js'
export { createOpenApiDocument, type OpenApiInfo } from './openapi.js'
export { parseRouteInput } from './parse-route-input.js'
export { readBytes } from './read-bytes.js'
export { readJsonBody } from './read-json-body.js'
export { readRouteRequest } from './read-route-request.js'
