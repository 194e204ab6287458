export { type Authentication, authenticateRequest } from './authenticate-request.js'
export {
  AUTHENTICATION_REQUIRED,
  INSUFFICIENT_SCOPE,
  invalidRequest,
  NOT_FOUND,
  problemOfRefusal,
} from './challenges.js'
export type { HttpRequest } from './http-request.js'
export { type Problem, problemBody } from './problem.js'
export { type Credentials, readCredentials, type Surroundings } from './read-credentials.js'
