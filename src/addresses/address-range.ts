import { BlockList, isIP } from 'node:net'
import { plainAddress } from './plain-address.js'

/** One address, or a CIDR. */
export interface AddressRange {
  /** As PostgreSQL's inet takes it: `10.0.0.0/8`, `::1/128`. */
  readonly text: string
  /** The one that the text begins with. */
  readonly address: string
  readonly version: 4 | 6
  readonly prefix: number
  /**
   * IPv4 addresses count as such where they are mapped into IPv6. What is no address is in no range. Of a network, which stands
   * for an address that is not told (203.0.113.0/24), whether the address may be in the range.
   */
  has(address: string): boolean
}

/** Reads `10.0.0.7`, `10.0.0.0/8` or `fd00::/8`; `undefined` for what is none of them. */
export function parseAddressRange(text: string): AddressRange | undefined {
  const [given = '', digits, ...rest] = text.split('/')
  const address = plainAddress(given)
  const version = isIP(address)
  if ((version !== 4 && version !== 6) || rest.length > 0) return undefined
  const longest = version === 6 ? 128 : 32
  if (digits !== undefined && !/^(?:0|[1-9]\d{0,2})$/.test(digits)) return undefined
  const prefix = digits === undefined ? longest : Number(digits) - (address === given ? 0 : 96)
  if (prefix < 0 || prefix > longest) return undefined
  const list = new BlockList()
  list.addSubnet(address, prefix, version === 6 ? 'ipv6' : 'ipv4')

  const has = (other: string): boolean => {
    if (!other.includes('/')) return isIn(list, version, plainAddress(other))
    const network = parseAddressRange(other)
    return network !== undefined && (has(network.address) || network.has(address))
  }
  return { text: `${address}/${prefix}`, address, version, prefix, has }
}

/** A BlockList takes an IPv4 address for in a range of IPv6 that holds its mapped form; a person who asks does not. */
function isIn(list: BlockList, version: 4 | 6, address: string): boolean {
  return isIP(address) === version && list.check(address, version === 6 ? 'ipv6' : 'ipv4')
}
