import type { AnchorSink } from './types.js'

/** Sends each anchor as JSON by POST. @param target credentials in it become Basic authentication */
export function createHttpSink(target: URL, fetch: typeof globalThis.fetch, deadlineMs: number): AnchorSink {
  const url = new URL(target)
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  const authorization =
    credentials === ':' ? {} : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }
  url.username = ''
  url.password = ''
  return {
    name: `${url.origin}${url.pathname}`,
    async write(anchor) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...authorization },
        body: JSON.stringify(anchor),
        redirect: 'error',
        signal: AbortSignal.timeout(deadlineMs),
      })
      await response.body?.cancel()
      if (!response.ok) throw new Error(`it answered ${response.status}`)
    },
  }
}
