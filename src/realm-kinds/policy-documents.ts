import { expectObject, expectText, listMember } from '../admin-api/index.js'
import { isJsonObject, type JsonObject } from '../json/index.js'
import type { KindName, RealmDocument, RealmKind, RealmObject, Writing } from './kind.js'
import { layOver } from './lay-over.js'

interface Description extends Pick<RealmKind, 'title' | 'after'> {
  readonly name: KindName
  /** The member of the realm that holds the document. */
  readonly member: 'clientProfiles' | 'clientPolicies'
  /** The member of the document that lists its objects; also its path below `client-policies`. */
  readonly list: 'profiles' | 'policies'
  /** What Keycloak leaves out when it is empty. */
  readonly defaults: JsonObject
}

/** Named objects of a document that Keycloak replaces as a whole: it is read again, and those of others stay in it. */
export function policyDocumentKind(
  { name, title, after, member, list, defaults }: Description,
  more: Partial<RealmKind> = {},
): RealmKind {
  const nameOf = (value: JsonObject): string => expectText(value, 'name', title)
  const objectsOf = (document: RealmDocument): readonly RealmObject[] => {
    const holder = document[member]
    return listMember(isJsonObject(holder) ? holder : {}, list).map((value, at) => ({
      key: nameOf(value),
      value,
      path: [member, list, at],
    }))
  }
  const path = `/client-policies/${list}`
  // Keycloak keeps the document in an attribute of the realm: a PUT of the realm at the same time loses one of the two.
  const change = ({ api, inTurn }: Writing, make: (current: readonly JsonObject[]) => readonly JsonObject[]) =>
    inTurn('realm', async () => {
      const document = expectObject(await api.get(path), title)
      await api.put(path, { [list]: [...make(listMember(document, list))] })
    })
  const write: RealmKind['create'] = (writing, wanted) =>
    writing.together(name, wanted, (objects) =>
      change(writing, (current) => {
        const declared = new Map(objects.map(({ key, value }) => [key, value]))
        const laid = current.map((value) => layOver(value, declared.get(nameOf(value)) ?? {}))
        const known = new Set(current.map(nameOf))
        return [...laid, ...objects.filter(({ key }) => !known.has(key)).map(({ value }) => value)]
      }),
    )
  return {
    name,
    title,
    after,
    field: `${member}.${list}[]`,
    identity: '`name`',
    exported: 'realm',
    serverFills: [],
    list: objectsOf,
    read: async ({ exported }) => ({
      [member]: { [list]: objectsOf(exported).map(({ value }) => ({ ...defaults, ...value })) },
    }),
    create: write,
    update: write,
    remove: (writing, { key }) => change(writing, (current) => current.filter((value) => value.name !== key)),
    ...more,
  }
}
