import type { IncomingMessage } from 'node:http'
import { headerOf, ProblemError } from '../http-auth/index.js'
import { readBytes } from './read-bytes.js'

const MAX_BODY_BYTES = 102_400

/**
 * Reads a JSON body: application/json (or +json) in UTF-8, not compressed, at most 100 KiB.
 * @throws ProblemError 415 for another media type, 413 for a larger body, 400 for one that is not JSON
 */
export async function readJsonBody(request: IncomingMessage | Request): Promise<unknown> {
  const mediaType = (headerOf(request, 'content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (mediaType !== 'application/json' && !mediaType.endsWith('+json')) {
    throw new ProblemError({
      status: 415,
      code: 'unsupported_media_type',
      title: 'Unsupported media type',
      detail: 'Send the body as application/json.',
    })
  }
  if (headerOf(request, 'content-encoding') !== undefined) {
    throw new ProblemError({
      status: 415,
      code: 'unsupported_media_type',
      title: 'Unsupported media type',
      detail: 'Send the body without Content-Encoding.',
    })
  }
  const bytes = await readBytes(request, MAX_BODY_BYTES)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new ProblemError(
      { status: 400, code: 'malformed_body', title: 'Malformed body', detail: 'The body is not JSON in UTF-8.' },
      { cause },
    )
  }
}
