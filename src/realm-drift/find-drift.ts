import type { AdminClient } from '../admin-api/index.js'
import type { LoadedRealm } from '../realm-documents/index.js'
import { type Inspected, kindsInOrder, readRealm, type Survey, surveyRealm } from '../realm-engine/index.js'
import type { KindName, RealmKind, RealmObject } from '../realm-kinds/index.js'
import { createSecretDigests } from '../realm-ledger/index.js'
import { consequencesOf, lostRoles } from './consequences.js'
import { eventSettings, fieldOf, type Witness, whoChanged, whoMade } from './find-authors.js'
import { madeBySomebody } from './keycloaks-own.js'
import { createAuthorNames } from './name-authors.js'
import { ofAnotherStack } from './of-another-stack.js'
import { readOwnApplies } from './own-applies.js'
import { findRoleDrift, type RoleDrift, type RoleDriftOptions } from './role-drift.js'
import { tellOnce } from './tell-once.js'
import type { DriftedField, DriftedObject, EventSettings, GoneObject } from './types.js'
import { whoDeleted } from './who-deleted.js'

export interface DriftOptions {
  readonly withDevelopmentUsers?: boolean
  /** Which of several sets of files for one realm these are. What others made is theirs. Default `default`. */
  readonly stack?: string
  /** Kinds of which objects that no file has are listed too. Default none. */
  readonly extra?: readonly KindName[]
  /** Realms that administrators may be of, beside the realm itself. Default `master`. */
  readonly administratorRealms?: readonly string[]
  readonly roles?: RoleDriftOptions
}

/** What a realm has otherwise than its files say. */
export interface Drift {
  readonly realm: string
  readonly url: string
  readonly realmExists: boolean
  readonly objects: readonly DriftedObject[]
  readonly roles: RoleDrift
  /** How many declared objects of each kind were looked at. */
  readonly checked: Readonly<Partial<Record<KindName, number>>>
  readonly events: EventSettings
  /** What is left alone although it differs, and why. */
  readonly notes: readonly string[]
}

/**
 * What changed in Keycloak past the files, and who did it where admin events say so. Reads only.
 *
 * @throws AdminError
 */
export async function findDrift(loaded: LoadedRealm, client: AdminClient, options: DriftOptions = {}): Promise<Drift> {
  const { realm } = loaded
  const survey = await surveyRealm(
    loaded,
    client,
    {
      withDevelopmentUsers: options.withDevelopmentUsers ?? false,
      ...(options.stack === undefined ? {} : { stack: options.stack }),
    },
    createSecretDigests(),
  )
  const { observed, inspected, kinds } = survey
  const settings = eventSettings(observed.document)
  const id = observed.document.id
  const names = createAuthorNames(client, [
    { name: realm, id: typeof id === 'string' ? id : undefined },
    ...(options.administratorRealms ?? ['master'])
      .filter((name) => name !== realm)
      .map((name) => ({ name, id: undefined })),
  ])
  const wroteItself = settings.enabled ? await readOwnApplies(client, realm, observed) : () => false
  const witness: Witness = { client, realm, observed, settings, wroteItself, name: names }
  const differing = inspected.filter(({ step }) => step.action === 'create' || step.action === 'update')
  const missing = differing
    .filter(({ step }) => step.action === 'create')
    .map(({ step: { kind, key } }) => ({ kind, key }))
  const undeclared = await deletedUndeclared(witness, survey, differing)
  const consequences = consequencesOf([...missing, ...undeclared], realm)
  const objects = await Promise.all(
    differing.map(async (one): Promise<DriftedObject> => {
      const { kind, key, place, action } = one.step
      const head = { kind, key, ...(place === undefined ? {} : { place }) }
      if (!observed.exists) return { ...head, state: 'missing', fields: [] }
      if (action === 'update') {
        const becauseOf = (field: DriftedField) => consequences.ofField(one.kind, one.wanted, field)
        return { ...head, state: 'changed', ...(await whoChanged(witness, one, becauseOf)) }
      }
      const because = consequences.ofMissing(one.kind, one.wanted)
      if (because.length > 0) return { ...head, state: 'missing', fields: [], because }
      return { ...head, state: 'missing', ...(await whoDeleted(witness, one)) }
    }),
  )
  const extra = observed.exists ? await findExtra(survey, witness, loaded, options) : []
  const { roles, holders, notes } = observed.exists
    ? await findRoleDrift(
        client,
        realm,
        survey,
        { ...(options.roles ?? { users: 'declared' }), isOfAnother: ofAnotherStack(observed, options.stack) },
        witness,
      )
    : { roles: [], holders: [], notes: [] }
  return {
    realm,
    url: client.url,
    realmExists: observed.exists,
    objects: [...objects, ...extra],
    roles: {
      roles: roles.filter(({ role }) => !extra.some(({ kind, key }) => kind === 'realm-role' && key === role)),
      holders: tellOnce(holders, objects),
    },
    checked: Object.fromEntries(kinds.map(({ kind, declared }) => [kind.name, declared?.length ?? 0])),
    events: settings,
    notes: [...inspected.flatMap(({ leftAlone }) => leftAlone), ...notes],
  }
}

/** Whether anything differs. */
export const hasDrift = ({ objects, roles }: Drift): boolean =>
  objects.length > 0 || roles.holders.length > 0 || roles.roles.length > 0

/** Roles that no file declares, that files give to somebody, and that were deleted: events alone can tell. */
async function deletedUndeclared(
  witness: Witness,
  { wanted }: Survey,
  differing: readonly Inspected[],
): Promise<readonly GoneObject[]> {
  const kinds = kindsInOrder()
  const lost = differing
    .filter(({ step }) => step.action === 'update')
    .flatMap((one) =>
      one.step.changes.flatMap((change) => lostRoles(one.kind, one.wanted, fieldOf(change), witness.realm)),
    )
  const asked = [...new Map(lost.map(({ kind, key }) => [`${kind} ${key}`, { kind, key }])).values()]
  const found = await Promise.all(
    asked.map(async ({ kind: name, key }): Promise<readonly GoneObject[]> => {
      const kind = kinds.find((one) => one.name === name)
      if (kind === undefined || kind.list(wanted, witness.realm).some((one) => one.key === key)) return []
      const role = { key, value: { name: key.slice(key.lastIndexOf('/') + 1) }, path: [] }
      const { lastChange } = await whoDeleted(witness, { kind, wanted: role })
      return lastChange === undefined ? [] : [{ kind: name, key, lastChange }]
    }),
  )
  return found.flat()
}

/** Objects that Keycloak has and no file: without its own, those of another stack, and what stands in one that is listed already. */
async function findExtra(
  { wanted, observed }: Survey,
  witness: Witness,
  loaded: LoadedRealm,
  { extra: names = [], stack }: DriftOptions,
): Promise<readonly DriftedObject[]> {
  const kinds = kindsInOrder().filter(({ name }) => names.includes(name))
  if (kinds.length === 0) return []
  const { realm } = loaded
  const all = await readRealm(
    witness.client,
    realm,
    kinds.map((kind) => ({ kind, declared: undefined })),
  )
  const found: { readonly kind: RealmKind; readonly object: RealmObject }[] = []
  const isOfAnother = ofAnotherStack(all, stack)
  const ofOthers: RealmObject[] = []
  const made = madeBySomebody(all, realm, kinds)
  for (const kind of kinds) {
    const declared = new Set(kind.list(wanted, realm).map(({ key }) => key))
    for (const object of kind.list(all.document, realm)) {
      if (declared.has(object.key) || made.get(kind.name)?.has(object.key) !== true) continue
      if (ofOthers.some((other) => isWithin(object, other))) continue
      if (isOfAnother(kind.name, object.key, String(object.value.id ?? ''))) ofOthers.push(object)
      else if (!found.some((other) => isWithin(object, other.object))) found.push({ kind, object })
    }
  }
  const seen = { ...witness, observed: { ...observed, document: all.document } }
  return Promise.all(
    found.map(async ({ kind, object }) => ({
      kind: kind.name,
      key: object.key,
      state: 'extra' as const,
      ...(await whoMade(seen, { kind, current: object })),
    })),
  )
}

const isWithin = ({ path }: RealmObject, { path: outer }: RealmObject): boolean =>
  outer.length > 0 && outer.every((step, at) => path[at] === step)
