/** Whether a JSON value holds so few values, its members' members included, and nests so little. Walked without recursion. */
export function isWithin(value: unknown, mostValues: number, deepest: number): boolean {
  let level: readonly unknown[] = [value]
  let values = 0
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) return false
    const below: unknown[] = []
    for (const each of level) {
      if (typeof each !== 'object' || each === null) continue
      for (const member of Object.values(each)) {
        if (++values > mostValues) return false
        below.push(member)
      }
    }
    level = below
  }
  return true
}
