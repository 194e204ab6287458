import type { IncomingMessage } from 'node:http'
import { invalidRequest, OAuthError } from './oauth-error.js'

const MAX_BODY_BYTES = 64 * 1024

/** The fields of a posted form. A body of another type has none, as in Keycloak. */
export type Form = URLSearchParams

/** Reads `application/x-www-form-urlencoded`, at most 64 KiB. @throws OAuthError 413. */
export async function readForm(req: IncomingMessage): Promise<Form> {
  const body = await readBody(req)
  const type = (req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  return new URLSearchParams(type === 'application/x-www-form-urlencoded' ? body : '')
}

/** A field's only value. @throws OAuthError 400 when it stands there twice (RFC 6749 section 3.2). */
export function refuseDuplicates(form: Form): void {
  const names = [...form.keys()]
  if (new Set(names).size !== names.length) throw invalidRequest('duplicated parameter')
}

async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  // Left early, the usual iterator would take the socket down with it, and the answer too.
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    const part = Buffer.from(chunk)
    bytes += part.length
    if (bytes > MAX_BODY_BYTES) throw new OAuthError(413, 'invalid_request', 'The body is larger than 64 KiB')
    chunks.push(part)
  }
  return Buffer.concat(chunks).toString('utf8')
}
