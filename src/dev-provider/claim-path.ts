/** The claims of a token while mappers fill them. */
export type Claims = Record<string, unknown>

/** Writes a claim at a dotted path (`realm_access.roles`); `\.` stands for a dot in a name, as in Keycloak. */
export function setClaim(claims: Claims, path: string, value: unknown): void {
  const names = path.split(/(?<!\\)\./).map((name) => name.replaceAll('\\.', '.'))
  const last = names.pop()
  if (last === undefined) return
  const place = names.reduce(innerClaims, claims)
  setOwn(place, last, value)
}

function innerClaims(claims: Claims, name: string): Claims {
  const present = Object.hasOwn(claims, name) ? claims[name] : undefined
  if (isClaims(present)) return present
  const inner: Claims = {}
  setOwn(claims, name, inner)
  return inner
}

/** Assignment would reach the prototype through a name such as `__proto__`. */
function setOwn(claims: Claims, name: string, value: unknown): void {
  Object.defineProperty(claims, name, { value, enumerable: true, configurable: true, writable: true })
}

function isClaims(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
