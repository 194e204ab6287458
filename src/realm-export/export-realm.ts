import { randomUUID } from 'node:crypto'
import { type AdminClient, listMember, secretValues } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import { kindsInOrder, readRealm } from '../realm-engine/index.js'
import {
  comparableValue,
  compareFields,
  type KindName,
  type RealmDocument,
  type RealmKind,
  type RealmObject,
} from '../realm-kinds/index.js'
import { type HiddenSecrets, hideSecrets } from './hide-secrets.js'
import { minimalDocument } from './minimal-document.js'
import { orderDocument } from './order-document.js'
import { type PristineRealm, readPristineRealm } from './pristine-realm.js'
import { type ExportedFile, splitFiles } from './split-files.js'

export interface ExportOptions {
  /** Kinds to export. Default: all but users. */
  readonly kinds?: readonly KindName[]
  /** Users to export, by username; `all` for every one. Default: none. */
  readonly users?: 'all' | readonly string[]
  /** Names the realm that is created, read and removed again. Default: random. */
  readonly uuid?: string
}

export interface ExportedRealm {
  readonly realm: string
  readonly version: string | undefined
  readonly document: JsonObject
  readonly references: HiddenSecrets['references']
  readonly files: readonly ExportedFile[]
  readonly pristine: PristineRealm['source']
  /** How many objects of each kind the files hold. */
  readonly counts: Readonly<Partial<Record<KindName, number>>>
  /** What files can't say, or don't say as the server has it. */
  readonly warnings: readonly string[]
}

/**
 * Reads a realm and writes it as files: what it has beyond a new realm of the same server, without ids, defaults and
 * secrets. Undefined when there is no such realm.
 *
 * @throws AdminError
 */
export async function exportRealm(
  client: AdminClient,
  realm: string,
  { kinds: names, users, uuid = randomUUID() }: ExportOptions = {},
): Promise<ExportedRealm | undefined> {
  const kinds = kindsInOrder().filter(({ name }) =>
    name === 'user' ? users !== undefined : names === undefined || names.includes(name),
  )
  const observed = await readRealm(
    client,
    realm,
    kinds.map((kind) => ({ kind, declared: declaredOf(kind, users) })),
  )
  if (!observed.exists) return undefined
  const withoutUsers = kinds.filter(({ name }) => name !== 'user').map((kind) => ({ kind, declared: undefined }))
  const pristine = await readPristineRealm(client, observed, withoutUsers, realm, uuid)
  // Ordered before they are compared: lists without an order come otherwise each time.
  const live = orderDocument(withMembers(observed.document, users))
  const minimal = minimalDocument(live, orderDocument(pristine.document), realm, kinds)
  const { document, references } = hideSecrets(orderDocument(minimal.document), new Set(secretValues(live)))
  const counts = kinds.flatMap((kind) => {
    const count = kind.list(document, realm).length
    return count === 0 ? [] : [[kind.name, count] as const]
  })
  return {
    realm,
    version: observed.version,
    document,
    references,
    files: splitFiles(document, references),
    pristine: pristine.source,
    counts: Object.fromEntries(counts),
    warnings: [
      ...minimal.absent.map(
        ({ kind, key }) =>
          `${kind} ${key}: every new realm has it, this one has not. Files can't say that; remove it by hand where they are applied.`,
      ),
      ...unfaithful(minimal.document, live, realm, kinds).map(
        ({ name, fields }) => `${name} can't be written as it is: compare ${fields.join(', ')} by hand.`,
      ),
    ],
  }
}

/** Members of organizations are users: of those who are not exported, no file speaks. */
function withMembers(document: RealmDocument, users: ExportOptions['users']): RealmDocument {
  if (document.organizations === undefined || users === 'all') return document
  const isExported = ({ username }: JsonObject): boolean =>
    typeof username === 'string' && users?.includes(username) === true
  const organizations = listMember(document, 'organizations').map((organization) =>
    organization.members === undefined
      ? organization
      : { ...organization, members: listMember(organization, 'members').filter(isExported) },
  )
  return { ...document, organizations }
}

/** Users by name: an object that a kind reads is known by its key alone. */
function declaredOf(kind: RealmKind, users: ExportOptions['users']): readonly RealmObject[] | undefined {
  if (kind.name !== 'user' || users === undefined || users === 'all') return undefined
  return users.map((username, at) => ({ key: username, value: { username }, path: ['users', at] }))
}

/** Objects of which the written document says something else than the server: a plan of it would not be empty. */
function unfaithful(
  written: JsonObject,
  observed: JsonObject,
  realm: string,
  kinds: readonly RealmKind[],
): readonly { readonly name: string; readonly fields: readonly string[] }[] {
  return kinds.flatMap((kind) => {
    const known = new Map(kind.list(observed, realm).map((object) => [object.key, object]))
    return kind.list(written, realm).flatMap(({ key, value }) => {
      const live = known.get(key)
      const ours = comparableValue(kind, value, realm)
      const theirs = live && comparableValue(kind, live.value, realm)
      const name = `${kind.name} ${key}`
      if (theirs === undefined) return [{ name, fields: ['its name'] }]
      const changes = compareFields(ours, kind.withoutAdditions?.(theirs, ours, realm) ?? theirs)
      return changes.length === 0 ? [] : [{ name, fields: changes.map(({ field }) => field) }]
    })
  })
}
