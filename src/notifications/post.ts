import type { OutboundFetch } from '../outbound/index.js'
import { SendError } from './send-error.js'

/** Sends a body to an address of the configuration, and follows nobody elsewhere. Answers are not read. */
export async function post(
  {
    fetch,
    url,
    headers,
    body,
  }: {
    readonly fetch: OutboundFetch
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  },
  signal: AbortSignal,
): Promise<void> {
  const response = await send()
  // Whatever it says is of no use here, and may be endless.
  await response.body?.cancel().catch(() => {})
  const { status } = response
  if (status >= 200 && status < 300) return
  if (status >= 300 && status < 400) {
    throw new SendError('send_refused', `it answers ${status}, a redirect, which is not followed: name the new address`)
  }
  if (status === 410) throw new SendError('send_refused', 'it answers 410: it is gone for good')
  const retryAfterMs = retryAfterOf(response.headers.get('retry-after'))
  throw new SendError('send_failed', `it answers ${status}`, retryAfterMs === undefined ? {} : { retryAfterMs })

  async function send(): Promise<Response> {
    try {
      const json = { 'content-type': 'application/json', 'user-agent': 'passerelle' }
      return await fetch(url, { method: 'POST', headers: { ...json, ...headers }, body, redirect: 'manual', signal })
    } catch (cause) {
      throw new SendError('send_failed', `it can't be reached: ${reasonOf(cause)}`, {}, { cause })
    }
  }
}

/** Seconds only: a date would need clocks that agree. */
function retryAfterOf(header: string | null): number | undefined {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : undefined
}

/** What undici means by "fetch failed". The address, which may be a secret, is never in it; a host's name may be. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'no answer in time'
  if (error.name === 'AbortError') return 'stopped'
  return error.cause instanceof Error ? reasonOf(error.cause) : codeOf(error)
}

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : error.message.replace(/https?:\S+/g, '…')
