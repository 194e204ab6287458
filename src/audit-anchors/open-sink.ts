import { fileURLToPath } from 'node:url'
import { createAnchorFile } from './anchor-file.js'
import { createHttpSink } from './http-sink.js'
import { createSyslogSink } from './syslog-sink.js'
import type { AnchorSink } from './types.js'

const DEADLINE_MS = 5000

/** How a place for anchors may be named. */
export const ANCHOR_PROTOCOLS: readonly string[] = ['file:', 'https:', 'http:', 'syslog:', 'syslog+tcp:', 'syslog+tls:']

/** @throws TypeError for an address of another kind */
export function openSink(target: string, fetch: typeof globalThis.fetch): AnchorSink {
  const url = new URL(target)
  if (url.protocol === 'file:') return createAnchorFile(fileURLToPath(url))
  if (url.protocol === 'https:' || url.protocol === 'http:') return createHttpSink(url, fetch, DEADLINE_MS)
  if (ANCHOR_PROTOCOLS.includes(url.protocol)) return createSyslogSink(url, DEADLINE_MS)
  throw new TypeError(`anchors cannot be kept at ${url.protocol}`)
}
