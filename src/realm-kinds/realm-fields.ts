import { without } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import type { KindName, RealmDocument, RealmKind, RealmObject } from './kind.js'

interface Description extends Pick<RealmKind, 'title' | 'identity' | 'after' | 'serverFills'> {
  readonly name: KindName
  /** The fields of the realm that are this kind's. */
  readonly fields: readonly string[]
}

/** Fields of the realm's own representation as a kind: one object, which is there as soon as the realm is. */
export function realmFieldsKind(
  { name, title, identity, after, serverFills, fields }: Description,
  more: Partial<RealmKind> = {},
): RealmKind {
  const write: RealmKind['update'] = (writing, wanted) => writing.writeRealm(wanted.value)
  return {
    name,
    title,
    identity,
    after,
    serverFills,
    field: fields.join(', '),
    exported: 'realm',
    list: (document) => oneObject(name, pick(document, fields)),
    create: (writing, wanted) => writing.writeRealm(wanted.value),
    update: write,
    ...more,
  }
}

const oneObject = (key: string, value: JsonObject): readonly RealmObject[] =>
  Object.keys(value).length === 0 ? [] : [{ key, value, path: [] }]

function pick(document: RealmDocument, fields: readonly string[]): JsonObject {
  return without(
    document,
    Object.keys(document).filter((field) => !fields.includes(field)),
  )
}
