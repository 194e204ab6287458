/** Splits at a separator that stands outside of quotation marks. */
export function splitList(text: string, separator: ',' | ';'): readonly string[] {
  const parts: string[] = []
  let start = 0
  let isQuoted = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (isQuoted && character === '\\') at += 1
    else if (character === '"') isQuoted = !isQuoted
    else if (character === separator && !isQuoted) {
      parts.push(text.slice(start, at).trim())
      start = at + 1
    }
  }
  parts.push(text.slice(start).trim())
  return parts
}

/** `name=value` or `name="value"` pairs, names in small letters. The first of two with one name counts for nothing. */
export function readPairs(text: string): ReadonlyMap<string, string> {
  const pairs = splitList(text, ';').map((pair) => {
    const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(pair) ?? []
    return [name.trim().toLowerCase(), unquoted(value.trim())] as const
  })
  return new Map(pairs)
}

function unquoted(value: string): string {
  return /^".*"$/s.test(value) ? value.slice(1, -1).replace(/\\(.)/gs, '$1') : value
}
