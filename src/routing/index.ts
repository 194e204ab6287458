export {
  declareRoute,
  type HttpMethod,
  type Route,
  type RouteAnswer,
  type RouteRequest,
} from './declare-route.js'
export type { FieldProblem } from './field-problems.js'
export { createOpenApiDocument, type OpenApiInfo } from './openapi.js'
export { parseRouteInput, type RawInput, type RouteInput } from './parse-route-input.js'
