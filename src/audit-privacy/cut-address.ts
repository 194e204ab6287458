import { isIP } from 'node:net'

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/**
 * The network of an address, which says from where and not from whom: /24 of IPv4, /48 of IPv6.
 *
 * @returns undefined for what is no address
 */
export function cutAddress(address: string): string | undefined {
  const plain = MAPPED_IPV4.exec(address)?.[1] ?? address.replace(/%.*$/, '')
  switch (isIP(plain)) {
    case 4:
      return `${plain.slice(0, plain.lastIndexOf('.'))}.0/24`
    case 6:
      return cutIpv6(plain)
    default:
      return undefined
  }
}

/** Of ranges that somebody searched, separated by spaces: none is told narrower than a record tells it. */
export function cutRanges(text: string): string {
  return text
    .split(' ')
    .map((range) => {
      const [address = '', prefix] = range.split('/')
      const network = cutAddress(address)
      const longest = Number(network?.slice(network.lastIndexOf('/') + 1))
      return network !== undefined && (prefix === undefined || Number(prefix) > longest) ? network : range
    })
    .join(' ')
}

function cutIpv6(address: string): string {
  const [head = '', tail] = address.split('::')
  const before = groupsOf(head)
  const after = groupsOf(tail ?? '')
  const groups =
    tail === undefined ? before : [...before, ...Array(8 - before.length - after.length).fill('0'), ...after]
  const network = groups.slice(0, 3).map((group) => Number.parseInt(group, 16).toString(16))
  // As RFC 5952 writes it: the zeros at the end are the longest run of them.
  while (network.at(-1) === '0') network.pop()
  return `${network.join(':')}::/48`
}

/** An IPv4 address at the end stands for two groups, which are never among the first three. */
const groupsOf = (text: string): readonly string[] =>
  text === '' ? [] : text.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]))
