import { BlockList, isIP } from 'node:net'

/**
 * Whether a host name or address can only mean this machine: localhost and names below it (RFC 6761), 127.0.0.0/8, ::1,
 * and IPv4 addresses of the first kind mapped into IPv6. IPv6 may stand in brackets, as URLs write it.
 */
export function isLoopback(host: string): boolean {
  const address = host.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  if (address === 'localhost' || address.endsWith('.localhost')) return true
  const version = isIP(address)
  return version !== 0 && loopbackAddresses().check(address, version === 6 ? 'ipv6' : 'ipv4')
}

function loopbackAddresses(): BlockList {
  const addresses = new BlockList()
  addresses.addSubnet('127.0.0.0', 8, 'ipv4')
  addresses.addAddress('::1', 'ipv6')
  return addresses
}
