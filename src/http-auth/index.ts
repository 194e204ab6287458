export { type AuthenticateRequestOptions, type Authentication, authenticateRequest } from './authenticate-request.js'
export {
  AUTHENTICATION_REQUIRED,
  type Challenges,
  type ChallengeTerms,
  createChallenges,
  INSUFFICIENT_SCOPE,
  invalidRequest,
  isUnavailable,
  NOT_FOUND,
  problemOfRefusal,
  type Scheme,
} from './challenges.js'
export { type HttpRequest, headerOf, isRepeated } from './http-request.js'
export { type Problem, problemBody, problemHeaders, problemOfStatus } from './problem.js'
export { ProblemError } from './problem-error.js'
export { type Credentials, readCredentials, type Surroundings, schemeOfCredentials } from './read-credentials.js'
export { requestIdOf } from './request-id.js'
export {
  createResourceMetadata,
  type ResourceMetadata,
  type ResourceMetadataOptions,
  resourceMetadataUrl,
} from './resource-metadata.js'
export { type AuthenticationRequirement, createStepUp, type StepUp } from './step-up.js'
export { isHost, urlOfRequest } from './url-of-request.js'
