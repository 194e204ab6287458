import { type HttpRequest, headerOf, isRepeated, type Problem, type Surroundings } from '../http-auth/index.js'
import type { Asking } from './authorize-access.js'
import { inspectTarget } from './inspect-target.js'

const INVALID_TARGET: Problem = Object.freeze({
  status: 400,
  code: 'invalid_target',
  title: 'Invalid target',
  detail: 'The address can be read in several ways. Send its plain form.',
})

/**
 * Whether everybody reads the same host and path of a request. What is refused is noted, with the cause for the operator
 * alone.
 *
 * @param target the request's, as it was sent
 * @returns what to answer; `undefined`: go on
 */
export function inspectRequest<Raw extends HttpRequest>(
  request: Raw,
  target: string,
  surroundings: Surroundings<Raw> | undefined,
  { draft, logger, requestId }: Pick<Asking, 'draft' | 'logger' | 'requestId'>,
): Problem | undefined {
  const why = isRepeated(request, 'host')
    ? 'there is more than one Host header'
    : inspectTarget(target, target.startsWith('/') ? undefined : ownHosts(request, surroundings))
  if (why === undefined) return undefined
  logger?.warning(`request refused: invalid_target: ${why}`, { requestId })
  if (draft !== undefined) {
    draft.authentication = 'required'
    draft.problem = INVALID_TARGET.code
  }
  return INVALID_TARGET
}

/** Whom a target in absolute form may name. */
function ownHosts<Raw extends HttpRequest>(
  request: Raw,
  surroundings: Surroundings<Raw> | undefined,
): readonly string[] {
  const url = surroundings?.urlOf?.(request, '/')
  const publicHost = url !== undefined && URL.canParse(url) ? new URL(url).host : undefined
  return [headerOf(request, 'host'), publicHost].filter((each) => each !== undefined)
}
