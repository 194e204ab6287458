import type { JsonValue } from '../json/index.js'
import { TokenError, type TokenErrorCode } from './token-error.js'

/** The part of `fetch` that this room uses; `globalThis.fetch` is one. */
export type Fetch = (
  url: string,
  init: { readonly headers: Record<string, string>; readonly redirect: 'error'; readonly signal: AbortSignal },
) => Promise<Response>

export interface FetchLimits {
  readonly fetch: Fetch
  readonly timeoutMs: number
  readonly maxBytes: number
}

/**
 * Fetches a JSON document from an issuer. A redirect is an error: whoever may redirect could choose our keys.
 *
 * @throws {TokenError} with the code given, when the answer isn't 200, is late, too large or not JSON
 */
export async function fetchJson(url: string, code: TokenErrorCode, limits: FetchLimits): Promise<JsonValue> {
  const signal = AbortSignal.timeout(limits.timeoutMs)
  try {
    // The race is for implementations of fetch that overlook the signal.
    return await Promise.race([readJson(url, signal, limits), whenAborted(signal, limits.timeoutMs)])
  } catch (cause) {
    throw new TokenError(code, `${url} ${reasonOf(cause)}.`, { url }, { cause })
  }
}

async function readJson(url: string, signal: AbortSignal, { fetch, maxBytes }: FetchLimits): Promise<JsonValue> {
  const response = await fetch(url, { headers: { accept: 'application/json' }, redirect: 'error', signal })
  if (response.status !== 200 || response.redirected) {
    await response.body?.cancel()
    throw new Answer(response.redirected ? 'redirected' : `answered ${response.status}`)
  }
  const text = await readText(response, maxBytes)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Answer('answered with something that isn’t JSON', { cause })
  }
}

/** What was wrong with an answer, in words that follow the URL. */
class Answer extends Error {}

async function readText(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > maxBytes) throw new Answer(`answered with more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function whenAborted(signal: AbortSignal, timeoutMs: number): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Answer(`did not answer within ${timeoutMs} ms`)), { once: true })
  })
}

function reasonOf(error: unknown): string {
  if (error instanceof Answer) return error.message
  if (!(error instanceof Error)) return `could not be fetched: ${String(error)}`
  // undici says only "fetch failed"; the reason is the cause.
  const { cause } = error
  return `could not be fetched: ${cause instanceof Error ? cause.message || describeCode(cause) : error.message}`
}

function describeCode(error: Error): string {
  return 'code' in error ? String(error.code) : error.name
}
