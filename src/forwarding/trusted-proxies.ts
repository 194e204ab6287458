import { BlockList, isIP } from 'node:net'
import { parseAddressRange, plainAddress } from '../addresses/index.js'
import { ForwardingError } from './forwarding-error.js'

/** Whether an address is one of the proxies whose headers are believed. */
export type TrustedProxies = (address: string | undefined) => boolean

/** @param entries addresses (`10.0.0.7`) and CIDRs (`10.0.0.0/8`, `fd00::/8`) */
export function createTrustedProxies(entries: readonly string[]): TrustedProxies {
  if (entries.length === 0) return () => false
  // One list for all: each request asks. Networks of IPv6 count for IPv4 addresses that are mapped into them, `::/0` for any.
  const list = new BlockList()
  for (const entry of entries) add(list, entry)
  return (address) => {
    if (address === undefined) return false
    const plain = plainAddress(address)
    const version = isIP(plain)
    return version !== 0 && list.check(plain, version === 6 ? 'ipv6' : 'ipv4')
  }
}

function add(list: BlockList, entry: string): void {
  const range = parseAddressRange(entry)
  if (range === undefined) {
    throw new ForwardingError(`Option trustedProxies: ${JSON.stringify(entry)} is neither an address nor a CIDR.`, {
      option: 'trustedProxies',
    })
  }
  list.addSubnet(range.address, range.prefix, range.version === 6 ? 'ipv6' : 'ipv4')
}
