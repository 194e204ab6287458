import { BlockList, isIP } from 'node:net'
import { isLoopback } from '../addresses/index.js'

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }

/**
 * Reads a list in the form of NO_PROXY: host names (which mean those below them too), addresses, CIDRs and `*`,
 * separated by commas or spaces, each with a port if it is for that port only.
 *
 * @returns whether a URL is reached without a proxy. This machine always is: no proxy could reach it for us.
 */
export function readNoProxy(list: string): (url: URL) => boolean {
  const entries = list.split(/[\s,]+/).filter((entry) => entry !== '')
  const matchers = entries.map(matcherOf)
  return (url) => {
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase()
    const port = url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? '') : url.port
    return isLoopback(host) || matchers.some((matches) => matches(host, port))
  }
}

type Matcher = (host: string, port: string) => boolean

function matcherOf(entry: string): Matcher {
  if (entry === '*') return () => true
  const network = networkOf(entry)
  if (network !== undefined) return network
  const [, name = '', port] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(entry.toLowerCase()) ?? []
  // A bare IPv6 address has colons of its own.
  const wanted = isIP(entry) === 6 ? { host: entry.toLowerCase(), port: undefined } : { host: name, port }
  const parent = wanted.host.replace(/^\*?\./, '')
  return (host, at) =>
    (wanted.port === undefined || wanted.port === at) && (host === parent || host.endsWith(`.${parent}`))
}

function networkOf(entry: string): Matcher | undefined {
  const [, address = '', prefix = ''] = /^(.+)\/(\d{1,3})$/.exec(entry) ?? []
  const version = isIP(address)
  if (version === 0 || Number(prefix) > (version === 6 ? 128 : 32)) return undefined
  const network = new BlockList()
  network.addSubnet(address, Number(prefix), familyOf(version))
  return (host) => isIP(host) !== 0 && network.check(host, familyOf(isIP(host)))
}

const familyOf = (version: number): 'ipv4' | 'ipv6' => (version === 6 ? 'ipv6' : 'ipv4')
