import { namesOf, namesUnder } from '../declared-names.js'
import { type Mistake, mistakeAt } from '../realm-config-error.js'
import type { RealmSources } from '../realm-sources.js'
import { type Name, nameOf, namesIn } from '../yaml-cursor.js'

interface Uniqueness {
  readonly what: string
  /** Each list's names must differ from one another. */
  readonly lists: (sources: RealmSources) => readonly (readonly Name[])[]
  /** Keycloak keeps these in small letters. */
  readonly ignoresCase?: true
}

const UNIQUE: readonly Uniqueness[] = [
  { what: 'clientId', lists: ({ clients }) => [clients.flatMap((client) => nameOf(client.field('clientId')))] },
  { what: 'realm role', lists: ({ roles }) => [namesOf(roles.field('roles').field('realm'))] },
  {
    what: 'client role',
    lists: ({ roles }) =>
      roles
        .field('roles')
        .field('client')
        .fields()
        .map(({ value }) => namesOf(value)),
  },
  { what: 'attribute', lists: ({ realm }) => [namesOf(realm.field('userProfile').field('attributes'))] },
  { what: 'client scope', lists: ({ realm }) => [namesOf(realm.field('clientScopes'))] },
  {
    what: 'mapper',
    lists: ({ realm, clients }) =>
      [...realm.field('clientScopes').items(), ...clients].map((owner) => namesOf(owner.field('protocolMappers'))),
  },
  {
    what: 'action',
    lists: ({ policy }) =>
      policy
        .field('resources')
        .fields()
        .map(({ value }) => namesIn(value.field('actions'))),
  },
  {
    what: 'inherited role',
    lists: ({ policy }) =>
      policy
        .field('roles')
        .fields()
        .map(({ value }) => namesIn(value.field('inherits'))),
  },
  { what: 'user id', lists: ({ users }) => [namesUnder(users.field('users'), 'id')], ignoresCase: true },
  { what: 'username', lists: ({ users }) => [namesUnder(users.field('users'), 'username')], ignoresCase: true },
  {
    what: 'email',
    lists: ({ realm, users }) =>
      realm.field('duplicateEmailsAllowed').scalar === true ? [] : [namesUnder(users.field('users'), 'email')],
    ignoresCase: true,
  },
  { what: 'client overlay', lists: ({ users }) => [namesUnder(users.field('clients'), 'clientId')] },
]

/** Nothing is declared twice. */
export function uniqueNames(sources: RealmSources): readonly Mistake[] {
  return UNIQUE.flatMap((uniqueness) => uniqueness.lists(sources).flatMap((names) => repeated(names, uniqueness)))
}

function repeated(names: readonly Name[], { what, ignoresCase }: Uniqueness): readonly Mistake[] {
  const first = new Map<string, Name>()
  return names.flatMap((candidate) => {
    const key = ignoresCase ? candidate.name.toLowerCase() : candidate.name
    const earlier = first.get(key)
    if (earlier === undefined) {
      first.set(key, candidate)
      return []
    }
    const where = `${earlier.place.file}:${earlier.place.line}`
    return [
      mistakeAt(
        candidate.place,
        `The ${what} \`${candidate.name}\` stands in ${where} already.`,
        'Keep one of the two.',
      ),
    ]
  })
}
