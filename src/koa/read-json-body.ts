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

/** By events, since leaving a loop over the request early would destroy its connection, and the answer with it. */
function readBytes(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const letGo = () => request.off('data', take).off('end', finish).off('error', broken).off('close', broken)
    const stop = (problem: ProblemError) => {
      // Whatever still comes is let go by; an error after this is nobody's.
      letGo()
        .on('error', () => {})
        .resume()
      reject(problem)
    }
    const take = (chunk: Buffer) => {
      size += chunk.length
      if (size > MAX_BODY_BYTES) stop(tooLarge())
      else chunks.push(chunk)
    }
    const finish = () => {
      letGo()
      resolve(Buffer.concat(chunks))
    }
    const broken = () => stop(brokenOff())
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) stop(tooLarge())
    else if (request.destroyed) broken()
    else request.on('data', take).on('end', finish).on('error', broken).on('close', broken)
  })
}

function brokenOff(): ProblemError {
  return new ProblemError({
    status: 400,
    code: 'body_broken_off',
    title: 'The body was broken off',
    headers: { Connection: 'close' },
  })
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
