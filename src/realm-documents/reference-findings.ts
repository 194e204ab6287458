import { type Mistake, mistakeAt } from '../realm-config/index.js'
import { nearestWord } from '../spelling/index.js'
import { knownNames, type Referred } from './known-names.js'
import { referencesIn } from './references-in.js'
import type { LoadedRealm } from './types.js'
import type { Path } from './walk-document.js'

/** A name that stands for something which neither the files declare nor every realm has. */
export interface ReferenceFinding extends Mistake {
  readonly path: Path
  /** What is referred to. A server may have it all the same, except for `event-type`. */
  readonly what: Referred
  /** As keys of its kind are written: a client's role is `client/role`, a group its path. */
  readonly name: string
}

const WORDS: Readonly<Record<Referred, string>> = {
  'attribute-group': 'attribute group',
  'authentication-flow': 'authentication flow',
  'authenticator-config': 'authenticator config',
  client: 'client',
  'client-profile': 'client profile',
  'client-role': 'client role',
  'client-scope': 'client scope',
  'event-type': 'event type',
  group: 'group',
  'identity-provider': 'identity provider',
  'realm-role': 'realm role',
  'required-action': 'required action',
  user: 'user',
}

/** Of these, files seldom declare all that there are: without a list of them, nothing can be told. */
const TOLD_BY: Partial<Record<Referred, string>> = { user: 'users', 'authenticator-config': 'authenticatorConfig' }

/**
 * References of a realm that lead nowhere, as far as its files can tell: each a mistake for who has no server to ask.
 *
 * @returns in the order of the document, each name once for each place that says it
 */
export function referenceFindings({ document, realm, placeOf }: LoadedRealm): readonly ReferenceFinding[] {
  const known = knownNames(document, realm)
  return referencesIn(document)
    .filter(({ what }) => TOLD_BY[what] === undefined || document[TOLD_BY[what]] !== undefined)
    .map((reference) => ({ ...reference, value: keyOf(reference.what, reference.value) }))
    .filter(({ what, value }) => !known.has(what, value))
    .map(({ what, path, value }) => {
      const place = placeOf(path) ?? { file: '.', line: 1, column: 1 }
      const meant = nearestWord(value, known.candidates(what))
      const mend = meant === undefined ? 'Declare it, or name another.' : `Did you mean \`${meant}\`?`
      const problem = `No ${WORDS[what]} \`${value}\` is declared.`
      return { ...mistakeAt(place, problem, mend), path, what, name: value }
    })
}

function keyOf(what: Referred, name: string): string {
  if (what === 'user') return name.toLowerCase()
  return what === 'group' && !name.startsWith('/') ? `/${name}` : name
}
