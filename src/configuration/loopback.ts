import { BlockList, isIP } from 'node:net'

/** Whether a host name or address means this machine alone. IPv6 may stand in brackets, as URLs write it. */
export function isLoopback(host: string): boolean {
  const address = host.replace(/^\[(.*)\]$/, '$1')
  if (address.toLowerCase() === 'localhost') return true
  const version = isIP(address)
  return version !== 0 && loopbackAddresses().check(address, version === 6 ? 'ipv6' : 'ipv4')
}

function loopbackAddresses(): BlockList {
  const addresses = new BlockList()
  addresses.addSubnet('127.0.0.0', 8, 'ipv4')
  addresses.addAddress('::1', 'ipv6')
  return addresses
}
