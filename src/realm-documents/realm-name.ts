import { type Mistake, mistakeAt } from '../realm-config/index.js'
import type { LoadedRealm } from './types.js'

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

/** Realms that two folders or files declare: each would undo what the other says. */
export function realmsTwice(realms: readonly LoadedRealm[]): readonly Mistake[] {
  const nowhere = { file: '.', line: 1, column: 1 }
  const known = new Map<string, LoadedRealm>()
  return realms.flatMap((loaded) => {
    const first = known.get(loaded.realm)
    known.set(loaded.realm, first ?? loaded)
    if (first === undefined) return []
    const { file, line } = first.placeOf(['realm']) ?? nowhere
    const problem = `Realm ${loaded.realm} is declared in ${file}:${line} already.`
    const mend = 'Put both into one folder, or plan and apply them one by one, each with a --stack of its own.'
    return [mistakeAt(loaded.placeOf(['realm']) ?? nowhere, problem, mend)]
  })
}
