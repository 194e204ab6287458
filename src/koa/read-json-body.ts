import type { IncomingMessage } from 'node:http'
import { ProblemError } from './problem.js'

const MAX_BODY_BYTES = 102_400

/**
 * Reads a JSON body: application/json (or +json) in UTF-8, not compressed, at most 100 KiB.
 * @throws ProblemError 415 for another media type, 413 for a larger body, 400 for one that is not JSON
 */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const mediaType = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (mediaType !== 'application/json' && !mediaType.endsWith('+json')) {
    throw new ProblemError({
      status: 415,
      code: 'unsupported_media_type',
      title: 'Unsupported media type',
      detail: 'Send the body as application/json.',
    })
  }
  if (request.headers['content-encoding'] !== undefined) {
    throw new ProblemError({
      status: 415,
      code: 'unsupported_media_type',
      title: 'Unsupported media type',
      detail: 'Send the body without Content-Encoding.',
    })
  }
  const bytes = await readBytes(request)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new ProblemError(
      { status: 400, code: 'malformed_body', title: 'Malformed body', detail: 'The body is not JSON in UTF-8.' },
      { cause },
    )
  }
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge()
  for await (const chunk of request) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function tooLarge(): ProblemError {
  return new ProblemError({
    status: 413,
    code: 'body_too_large',
    title: 'Body too large',
    detail: `The body may have ${MAX_BODY_BYTES} bytes.`,
    // What is left of the body will not be read, so the connection cannot be used again.
    headers: { Connection: 'close' },
  })
}
