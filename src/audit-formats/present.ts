/** What of a JSON object says something: members that are undefined, empty lists and empty objects are left out. */
export function present(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const members: [string, unknown][] = []
  for (const [name, member] of Object.entries(value)) {
    const kept = isPlain(member) ? present(member) : member
    if (!isEmpty(kept)) members.push([name, kept])
  }
  return Object.fromEntries(members)
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isEmpty(value: unknown): boolean {
  if (value === undefined) return true
  if (Array.isArray(value)) return value.length === 0
  return isPlain(value) && Object.keys(value).length === 0
}
