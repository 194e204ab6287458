import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { plainAddress } from '../addresses/index.js'
import { isHost } from '../http-auth/index.js'
import { lastParts, readElements } from './read-elements.js'
import type { TrustedProxies } from './trusted-proxies.js'

/** What trusted proxies say of the request that their client sent. Absent members they do not speak of. */
export interface Forwarded {
  /** The first address, from here outwards, that is no trusted proxy. */
  readonly address?: string | undefined
  readonly scheme?: 'http' | 'https' | undefined
  readonly host?: string | undefined
}

const NOTHING: Forwarded = Object.freeze({})

/**
 * Reads X-Forwarded-For, -Proto and -Host of a request that came from a trusted proxy. Each proxy appends what it saw:
 * what stands further left than the outermost trusted one wrote came from the caller, and counts for nothing.
 */
export function readXForwarded({ headers, socket }: IncomingMessage, trusts: TrustedProxies): Forwarded {
  if (!trusts(socket.remoteAddress)) return NOTHING
  const chain = walk(listOf(headers['x-forwarded-for']), trusts)
  return {
    address: chain.address,
    scheme: schemeOf(writtenBy(chain.hops, listOf(headers['x-forwarded-proto']))),
    host: hostOf(writtenBy(chain.hops, listOf(headers['x-forwarded-host']))),
  }
}

/** The same of `Forwarded`, RFC 7239. */
export function readForwarded({ headers, socket }: IncomingMessage, trusts: TrustedProxies): Forwarded {
  if (headers.forwarded === undefined || !trusts(socket.remoteAddress)) return NOTHING
  const elements = readElements(headers.forwarded)
  if (elements === undefined) return NOTHING
  const chain = walk(
    elements.map((element) => element.get('for') ?? ''),
    trusts,
  )
  const outermost = writtenBy(chain.hops, elements)
  return { address: chain.address, scheme: schemeOf(outermost?.get('proto')), host: hostOf(outermost?.get('host')) }
}

/** From the nearest hop outwards, as long as they are trusted. */
function walk(addresses: readonly string[], trusts: TrustedProxies): { address: string | undefined; hops: number } {
  let address: string | undefined
  let hops = 1
  for (const entry of addresses.toReversed()) {
    const next = addressOf(entry)
    if (next === undefined) break
    address = next
    if (!trusts(next)) break
    hops += 1
  }
  return { address, hops }
}

/** What the outermost of so many proxies wrote: each has appended one, or the last has written over all. */
function writtenBy<Item>(hops: number, items: readonly Item[]): Item | undefined {
  return items[Math.max(0, items.length - hops)]
}

/** Without port and brackets. */
function addressOf(entry: string): string | undefined {
  const [, bracketed, plain] = /^(?:\[([^\]]+)\](?::\d+)?|([\d.]+)(?::\d+)?)$/.exec(entry) ?? []
  const address = bracketed ?? plain ?? entry
  return isIP(address) === 0 ? undefined : plainAddress(address)
}

function schemeOf(text: string | undefined): Forwarded['scheme'] {
  const scheme = text?.toLowerCase()
  return scheme === 'http' || scheme === 'https' ? scheme : undefined
}

function hostOf(text: string | undefined): string | undefined {
  return text !== undefined && isHost(text) ? text : undefined
}

function listOf(header: string | readonly string[] | undefined): readonly string[] {
  if (header === undefined) return []
  return lastParts(typeof header === 'string' ? header : header.join(','))
}
