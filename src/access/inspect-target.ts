/** Longest target that is read, in characters: longer ones are cut differently by what stands in front. */
const LONGEST_TARGET = 8192

/**
 * A path that every reader takes for the same, and perhaps a query. A segment is neither empty nor made of one or two
 * dots. It holds RFC 3986's characters of a path without `;`, and in encoded form what can't stand there itself: no
 * letter in disguise, no control, no `/ \ ; # ?`, nothing that decodes to an encoding, UTF-8 only. No two neighbours in it
 * match the same character, so that no text makes it slow.
 */
const PLAIN_TARGET = (() => {
  const character = "[\\w.~!$&'()*+,=:@|[\\]-]"
  const hex = '[\\dA-Fa-f]'
  const next = `%[89ABab]${hex}`
  const ascii = `%(?:2(?:[0-246-9A-Ca-c]|5(?!${hex}{2}))|3[ACDEacde]|40|5[BDEbde]|60|7[B-Db-d])`
  const two = `%(?:[Cc]2%[ABab]${hex}|(?:[Cc][3-9A-Fa-f]|[Dd]${hex})${next})`
  const three = `%(?:[Ee]0%[ABab]${hex}|[Ee][1-9A-CEFa-cef]${next}|[Ee][Dd]%[89]${hex})${next}`
  const four = `%[Ff](?:0%[9ABab]${hex}|[1-3]${next}|4%8${hex})${next}${next}`
  const encoded = `(?:${ascii}|${two}|${three}|${four})`
  const segment = `/(?!\\.{0,2}(?:[/?]|$))${character}*(?:${encoded}${character}*)*`
  const query = `\\?[!-"$&-[\\]-~]*(?:%${hex}{2}[!-"$&-[\\]-~]*)*`
  return new RegExp(`^(?=/)(?:${segment})*/?(?:${query})?$`)
})()

/** RFC 9112 section 3.2.2; without user information, which no host header has. */
const ABSOLUTE_TARGET = /^https?:\/\/([^/?#\\@]+)(?=[/?]|$)/i

const NO_HOSTS: readonly string[] = Object.freeze([])

/** For the operator, once a target was refused: the first that is so. On the whole target, or on its path. */
const FAULTS: readonly (readonly [why: string, where: 'target' | 'path', pattern: RegExp])[] = [
  ['it does not begin with /', 'target', /^(?!\/)/],
  ['it holds a control, a blank or a character that is not ASCII', 'target', /[^\x21-\x7e]/],
  ['it holds a backslash', 'target', /\\/],
  ['it holds a fragment', 'target', /#/],
  ['it holds a percent sign that encodes nothing', 'target', /%(?![\dA-Fa-f]{2})/],
  ['its path holds //', 'path', /\/\//],
  ['its path holds a segment of dots', 'path', /\/(?:\.|%2e){1,2}(?:\/|$)/i],
  ['its path holds ;', 'path', /;/],
  ['its path encodes what is encoded already', 'path', /%25[\dA-Fa-f]{2}/],
  ['its path encodes a control, or one of / \\ ; # ?', 'path', /%(?:[01][\dA-Fa-f]|7f|c2%[89]|2f|5c|3b|23|3f)/i],
  ['its path encodes a character that needs none', 'path', /%(?:3\d|[46][1-9A-Fa-f]|[57][\dAa]|2[DEde]|5[Ff]|7[Ee])/],
  ['its path encodes bytes that are not UTF-8', 'path', /%[89A-Fa-f]/],
]

/**
 * Whether a request's target is one that everybody reads alike: routers, proxies, whoever decodes once more. What is
 * ambiguous is refused and not repaired, since repairing guesses at how somebody else reads it.
 *
 * @param ownHosts whom a target in absolute form may name; it is read as its path then
 * @returns what is wrong with it, for the operator; `undefined`: nothing
 */
export function inspectTarget(target: string, ownHosts: readonly string[] = NO_HOSTS): string | undefined {
  if (target.length > LONGEST_TARGET) return `it is longer than ${LONGEST_TARGET} characters`
  if (PLAIN_TARGET.test(target)) return undefined
  const absolute = ABSOLUTE_TARGET.exec(target)
  if (absolute === null) return faultOf(target)
  const [, host = ''] = absolute
  if (!ownHosts.some((own) => own.toLowerCase() === host.toLowerCase())) return 'it names another host'
  const origin = originForm(target)
  return PLAIN_TARGET.test(origin) ? undefined : faultOf(origin)
}

/** The path and query of a target, whatever its form: `http://api.example/a?b` asks for `/a?b`. */
export function originForm(target: string): string {
  if (target.startsWith('/')) return target
  const absolute = ABSOLUTE_TARGET.exec(target)
  if (absolute === null) return target
  const rest = target.slice(absolute[0].length)
  return rest.startsWith('/') ? rest : `/${rest}`
}

function faultOf(target: string): string {
  const path = target.split('?', 1)[0] ?? ''
  const fault = FAULTS.find(([, where, pattern]) => pattern.test(where === 'path' ? path : target))
  return fault?.[0] ?? 'it holds a character that belongs encoded'
}
