import type { AccessToken, Refusal, Verdict, Verifier } from '../tokens/index.js'
import { AUTHENTICATION_REQUIRED, invalidRequest, problemOfRefusal } from './challenges.js'
import type { HttpRequest } from './http-request.js'
import type { Problem } from './problem.js'
import { readCredentials, type Surroundings } from './read-credentials.js'

/** Who is asking; or what to answer, and why the token was refused, if there was one. */
export type Authentication =
  | { readonly ok: true; readonly token: AccessToken; readonly firstSeen: boolean }
  | { readonly ok: false; readonly problem: Problem; readonly refusal: Refusal | undefined }

/**
 * Checks the access token of a request, in any framework.
 *
 * @param request a standard `Request`, or one of node:http
 * @returns without a promise when the token is known. Never throws for a bad request.
 * @example
 * const asked = await authenticateRequest(verifier, request)
 * if (!asked.ok) return new Response(problemBody(asked.problem), { status: asked.problem.status, headers: asked.problem.headers })
 */
export function authenticateRequest<Request extends HttpRequest>(
  verifier: Verifier,
  request: Request,
  surroundings: Surroundings<Request> = {},
): Authentication | Promise<Authentication> {
  const credentials = readCredentials(request, surroundings)
  if (credentials.kind === 'none') return { ok: false, problem: AUTHENTICATION_REQUIRED, refusal: undefined }
  if (credentials.kind === 'ambiguous') {
    return { ok: false, problem: invalidRequest(credentials.detail), refusal: undefined }
  }
  const verdict = verifier.verify(credentials.token, credentials.presentation)
  return 'then' in verdict ? verdict.then(conclude) : conclude(verdict)
}

function conclude(verdict: Verdict): Authentication {
  if (verdict.ok) return verdict
  return { ok: false, problem: problemOfRefusal(verdict.refusal), refusal: verdict.refusal }
}
