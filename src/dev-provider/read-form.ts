import type { IncomingMessage } from 'node:http'
import { OAuthError } from './oauth-error.js'

const MAX_BODY_BYTES = 56 * 1024

/** The fields of a posted form, at most 56 KiB as in oidc-provider's own endpoints. @throws OAuthError 413. */
export async function readForm(req: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = []
  let bytes = 0
  // Left early, the usual iterator would take the socket down with it, and the answer too.
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    const part = Buffer.from(chunk)
    bytes += part.length
    if (bytes > MAX_BODY_BYTES) throw bodyTooLarge()
    chunks.push(part)
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
}

export function bodyTooLarge(): OAuthError {
  return new OAuthError(413, 'invalid_request', 'The body is larger than 56 KiB')
}
