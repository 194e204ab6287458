const MAPPED = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i

/** An IPv4 address as such, which a socket for both versions shows mapped into IPv6. */
export function plainAddress(address: string): string {
  // Each request asks.
  if (!address.startsWith('::')) return address
  return MAPPED.exec(address)?.[1] ?? address
}
