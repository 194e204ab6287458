import { BlockList, isIP, isIPv6 } from 'node:net'

/** Loopback, RFC 1918, link-local (RFC 3927, RFC 4291) and unique local addresses (RFC 4193). */
const PRIVATE_SUBNETS = [
  ['127.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['::1', 128, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
] as const

/** Top-level names that no public DNS resolves (RFC 6761, RFC 6762, and ICANN's choice for private use). */
const PRIVATE_SUFFIXES = ['.localhost', '.local', '.internal', '.test']

/** Whether a server's address can be reached from outside: neither this machine nor a private network's. */
export function isPublicHost(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  if (isIP(host) !== 0) return !privateAddresses().check(host, isIPv6(host) ? 'ipv6' : 'ipv4')
  return host.includes('.') && !PRIVATE_SUFFIXES.some((suffix) => host.endsWith(suffix))
}

function privateAddresses(): BlockList {
  const list = new BlockList()
  for (const [address, prefix, family] of PRIVATE_SUBNETS) list.addSubnet(address, prefix, family)
  return list
}
