import type { Verifier } from '../tokens/index.js'

/** What the metadata of an API says (RFC 9728 section 2). */
export interface ResourceMetadataOptions {
  /** URL of this API exactly as its clients write it, without query and fragment: `https://api.example/v1`. */
  readonly resource: string
  /** Says whose tokens are taken, and which proofs. */
  readonly verifier: Verifier
  /** Scopes that clients may need. Default: none are named. */
  readonly scopes?: readonly string[] | undefined
  /** Name of the API for people. */
  readonly name?: string | undefined
  /** Page for developers. */
  readonly documentation?: string | undefined
  /** Whether tokens bound to a client's certificate are taken (RFC 8705). Default false. */
  readonly certificateBoundTokens?: boolean | undefined
}

/** A document of RFC 9728, and where it stands. */
export interface ResourceMetadata {
  readonly url: string
  /** Path of that URL. */
  readonly path: string
  readonly document: Readonly<Record<string, string | boolean | readonly string[]>>
}

/**
 * Metadata of an API: who issues its tokens, and how they are sent. RFC 9728.
 *
 * @throws TypeError for a `resource` that is no plain http or https URL
 */
export function createResourceMetadata(options: ResourceMetadataOptions): ResourceMetadata {
  const { resource, verifier, scopes, name, documentation, certificateBoundTokens } = options
  const url = resourceMetadataUrl(resource)
  const algorithms = verifier.proofs?.algorithms
  return Object.freeze({
    url,
    path: new URL(url).pathname,
    document: Object.freeze({
      resource,
      authorization_servers: verifier.issuers,
      bearer_methods_supported: ['header'],
      ...(scopes !== undefined && { scopes_supported: [...scopes] }),
      ...(name !== undefined && { resource_name: name }),
      ...(documentation !== undefined && { resource_documentation: documentation }),
      ...(algorithms !== undefined && { dpop_signing_alg_values_supported: algorithms }),
      ...(certificateBoundTokens === true && { tls_client_certificate_bound_access_tokens: true }),
    }),
  })
}

const WELL_KNOWN = '/.well-known/oauth-protected-resource'

/**
 * Where the metadata of an API stands: the well-known path goes between host and path, RFC 9728 section 3.1.
 *
 * @throws TypeError for a `resource` that is no plain http or https URL
 */
export function resourceMetadataUrl(resource: string): string {
  const isPlain = /^https?:\/\/[^/?#@\s"\\]+(?:\/[^?#\s"\\]*)?$/i.test(resource)
  if (!isPlain || !URL.canParse(resource)) {
    throw new TypeError(
      'Option resource: expected an http or https URL without user, query and fragment, such as https://api.example/v1.',
    )
  }
  const { origin, pathname } = new URL(resource)
  return `${origin}${WELL_KNOWN}${pathname === '/' ? '' : pathname}`
}
