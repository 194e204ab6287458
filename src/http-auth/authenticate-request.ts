import type { AccessToken, Refusal, Verdict, Verifier } from '../tokens/index.js'
import { createChallenges, invalidRequest } from './challenges.js'
import type { HttpRequest } from './http-request.js'
import type { Problem } from './problem.js'
import { readCredentials, type Surroundings } from './read-credentials.js'
import { resourceMetadataUrl } from './resource-metadata.js'
import { type AuthenticationRequirement, createStepUp } from './step-up.js'

/** Who is asking; or what to answer, and why the token was refused, if there was one. */
export type Authentication =
  | {
      readonly ok: true
      readonly token: AccessToken
      readonly firstSeen: boolean
      /** To send with the answer: the next nonce for DPoP proofs, where they need one. */
      readonly headers?: Readonly<Record<string, string>> | undefined
    }
  | { readonly ok: false; readonly problem: Problem; readonly refusal: Refusal | undefined }

/** How URL and certificate of a request are known, for bound tokens; the sign-in that it needs (RFC 9470); and the API's URL. */
export type AuthenticateRequestOptions<Request extends HttpRequest> = Surroundings<Request> &
  AuthenticationRequirement & {
    /** URL of this API: challenges name its metadata (RFC 9728) then. Default: they name none. */
    readonly resource?: string | undefined
  }

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
  options: AuthenticateRequestOptions<Request> = {},
): Authentication | Promise<Authentication> {
  const credentials = readCredentials(request, options)
  if (credentials.kind === 'ambiguous') {
    return { ok: false, problem: invalidRequest(credentials.detail), refusal: undefined }
  }
  if (credentials.kind === 'none') return { ok: false, problem: challenges().required, refusal: undefined }
  const { token, presentation } = credentials
  const verdict = verifier.verify(token, presentation)
  return 'then' in verdict ? verdict.then(conclude) : conclude(verdict)

  function conclude(verdict: Verdict): Authentication {
    if (!verdict.ok) {
      const { refusal } = verdict
      return { ok: false, problem: challenges().refused(refusal, presentation?.scheme), refusal }
    }
    const stepUp = createStepUp(options)
    if (stepUp !== undefined && !stepUp.isMet(verdict.token.claims)) {
      return { ok: false, problem: challenges().stepUp(stepUp, presentation?.scheme), refusal: undefined }
    }
    const nonce = presentation?.scheme === 'DPoP' ? verifier.proofs?.nonce?.() : undefined
    return nonce === undefined ? verdict : { ...verdict, headers: { 'DPoP-Nonce': nonce } }
  }

  function challenges() {
    const { resource } = options
    return createChallenges({
      proofs: verifier.proofs,
      resourceMetadata: resource === undefined ? undefined : resourceMetadataUrl(resource),
    })
  }
}
