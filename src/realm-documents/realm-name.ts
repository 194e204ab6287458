const MOST_CHARACTERS = 255
/** Those that Keycloak refuses in the name of a realm, since the name stands in addresses. */
const RESERVED = /[:/?#@!$&()*+,;=[\]\\]/u
const CONTROL = /\p{Cc}/u

/** Why a realm cannot have a name; undefined if it can. */
export function nameRefused(name: string): string | undefined {
  if (name.trim() === '') return 'A realm’s name is not empty.'
  // Keycloak makes such a realm, which no address leads to: it can be neither changed nor deleted.
  if (name === '.' || name === '..') return `No address leads to a realm \`${name}\`.`
  if (name.length > MOST_CHARACTERS) return `A realm’s name has at most ${MOST_CHARACTERS} characters.`
  const reserved = RESERVED.exec(name)?.[0]
  if (reserved !== undefined) return `A realm’s name has no \`${reserved}\` in Keycloak.`
  return CONTROL.test(name) ? 'A realm’s name has no control characters.' : undefined
}
