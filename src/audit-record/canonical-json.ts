/**
 * One text for one JSON value (RFC 8785): members sorted by UTF-16 code units, no spaces, numbers as ECMAScript writes them.
 * What JSON cannot hold is left out of objects and `null` in lists, as `JSON.stringify` does it; `toJSON` is asked.
 *
 * @throws TypeError for a cycle or a bigint
 */
export function canonicalJson(value: unknown): string {
  // Through JSON once, so that dates and classes become what a reader of the JSON would see.
  const plain: unknown = JSON.parse(JSON.stringify(value) ?? 'null')
  return textOf(plain)
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${textOf(member)}`).join(',')}}`
}
