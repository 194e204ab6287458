/** The claims of a token while mappers fill them. */
export type Claims = Record<string, unknown>

/** Writes a claim at a dotted path (`realm_access.roles`); `\.` stands for a dot in a name, as in Keycloak. */
export function setClaim(claims: Claims, path: string, value: unknown): void {
  const names = path.split(/(?<!\\)\./).map((name) => name.replaceAll('\\.', '.'))
  const last = names.pop()
  if (last === undefined) return
  let place = claims
  for (const name of names) {
    const inner = place[name]
    const next: Claims = isClaims(inner) ? inner : Object.create(null)
    place[name] = next
    place = next
  }
  place[last] = value
}

function isClaims(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
