import { BlockList, isIP } from 'node:net'
import { ForwardingError } from './forwarding-error.js'

/** Whether an address is one of the proxies whose headers are believed. */
export type TrustedProxies = (address: string | undefined) => boolean

/** @param entries addresses (`10.0.0.7`) and CIDRs (`10.0.0.0/8`, `fd00::/8`) */
export function createTrustedProxies(entries: readonly string[]): TrustedProxies {
  if (entries.length === 0) return () => false
  const list = new BlockList()
  for (const entry of entries) add(list, entry)
  return (address) => {
    if (address === undefined) return false
    const plain = plainAddress(address)
    const version = isIP(plain)
    return version !== 0 && list.check(plain, version === 6 ? 'ipv6' : 'ipv4')
  }
}

/** An IPv4 address as such, which a socket for both versions shows mapped into IPv6. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}

function add(list: BlockList, entry: string): void {
  const [address = '', prefix, ...rest] = entry.split('/')
  const version = isIP(address)
  const longest = version === 6 ? 128 : 32
  const length = prefix === undefined ? longest : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN
  if (version === 0 || rest.length > 0 || !(length <= longest)) {
    throw new ForwardingError(`Option trustedProxies: ${JSON.stringify(entry)} is neither an address nor a CIDR.`, {
      option: 'trustedProxies',
    })
  }
  list.addSubnet(address, length, version === 6 ? 'ipv6' : 'ipv4')
}
