import type { JsonValue } from '../json/index.js'
import { describeFailure, type Failure } from './describe-failure.js'

/** The part of `fetch` that this room uses; `globalThis.fetch` is one. */
export type Fetch = (
  url: string,
  init: {
    readonly method: 'GET' | 'POST'
    readonly headers: Record<string, string>
    readonly body?: string
    readonly redirect: 'manual'
    readonly signal: AbortSignal
  },
) => Promise<Response>

export interface Asking {
  readonly fetch: Fetch
  /** For the whole exchange, body included. */
  readonly timeoutMs: number
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** `undefined` when the body is no JSON. */
  readonly json: JsonValue | undefined
  /** When it was asked and answered, by the clock of this host. */
  readonly askedAtMs: number
  readonly answeredAtMs: number
}

export type Asked = { readonly ok: true; readonly answer: Answer } | { readonly ok: false; readonly failure: Failure }

const MOST_BYTES = 1_048_576

/** Asks for a JSON document, or posts a form for one. Follows no redirect; never rejects. */
export async function ask(url: string, asking: Asking, form?: Readonly<Record<string, string>>): Promise<Asked> {
  const { fetch, timeoutMs, now } = asking
  const signal = AbortSignal.timeout(timeoutMs)
  const askedAtMs = now()
  try {
    const response = await within(
      fetch(url, {
        method: form === undefined ? 'GET' : 'POST',
        headers: {
          accept: 'application/json',
          ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(form === undefined ? {} : { body: new URLSearchParams(form).toString() }),
        redirect: 'manual',
        signal,
      }),
      signal,
    )
    const answeredAtMs = now()
    const text = await within(readText(response), signal)
    return {
      ok: true,
      answer: { status: response.status, headers: response.headers, json: parse(text), askedAtMs, answeredAtMs },
    }
  } catch (error) {
    return { ok: false, failure: describeFailure(error, timeoutMs) }
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > MOST_BYTES) throw new Error(`it answered with more than ${MOST_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** For implementations of fetch that overlook the signal. */
function within<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    work.then(resolve, reject)
  })
}

function parse(text: string): JsonValue | undefined {
  try {
    const value: JsonValue = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}
