import type { IncomingMessage } from 'node:http'
import { ProblemError } from '../http-auth/index.js'

/**
 * Reads a body, of node:http or of a standard request.
 * @throws ProblemError 413 `body_too_large`, 400 `body_broken_off`
 */
export function readBytes(request: IncomingMessage | Request, maxBytes: number): Promise<Buffer> {
  return 'rawHeaders' in request ? readOnNode(request, maxBytes) : readStream(request, maxBytes)
}

// By events, since leaving a loop over the request early would destroy its connection, and the answer with it.
function readOnNode(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
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
      if (size > maxBytes) stop(tooLarge(maxBytes))
      else chunks.push(chunk)
    }
    const finish = () => {
      letGo()
      resolve(Buffer.concat(chunks))
    }
    const broken = () => stop(brokenOff())
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) stop(tooLarge(maxBytes))
    else if (request.destroyed) broken()
    else request.on('data', take).on('end', finish).on('error', broken).on('close', broken)
  })
}

async function readStream({ body, headers }: Request, maxBytes: number): Promise<Buffer> {
  if (Number(headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes)
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = body?.getReader()
  while (reader !== undefined) {
    const { done, value } = await reader.read().catch(() => {
      throw brokenOff()
    })
    if (done) break
    size += value.length
    if (size > maxBytes) {
      // Nobody waits for what a cancelled stream has to say.
      reader.cancel().catch(() => {})
      throw tooLarge(maxBytes)
    }
    chunks.push(value)
  }
  return Buffer.concat(chunks)
}

function brokenOff(): ProblemError {
  return new ProblemError({
    status: 400,
    code: 'body_broken_off',
    title: 'The body was broken off',
    headers: { Connection: 'close' },
  })
}

function tooLarge(maxBytes: number): ProblemError {
  return new ProblemError({
    status: 413,
    code: 'body_too_large',
    title: 'Body too large',
    detail: `The body may have ${maxBytes} bytes.`,
    // What is left of the body will not be read, so the connection cannot be used again.
    headers: { Connection: 'close' },
  })
}
