import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import type { AdminClient } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import { type LoadedRealm, loadRealms } from '../../../src/realm-documents/index.js'
import { findDrift } from '../../../src/realm-drift/index.js'
import { applyPlan, kindsInOrder, type Plan, planRealm, readRealm } from '../../../src/realm-engine/index.js'
import { exportRealm } from '../../../src/realm-export/index.js'
import { comparableValue, compareFields, type KindName, type RealmKind } from '../../../src/realm-kinds/index.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { REALM_CASES } from './all-cases.js'
import { FILE_FORMS, type FileForm } from './case-files.js'
import { caseRealm } from './case-realm.js'
import type { RealmCase } from './realm-case.js'

/** What a plan would change, as `kind key: field, field`. */
const differences = ({ steps }: Plan): readonly string[] =>
  steps
    .filter(({ action }) => action !== 'unchanged')
    .map(({ kind, key, action, changes }) =>
      action === 'update'
        ? `${kind} ${key}: ${changes.map(({ field }) => field).join(', ')}`
        : `${action} ${kind} ${key}`,
    )

/** What somebody changed past the files, in the same words. */
async function drift(loaded: LoadedRealm, admin: AdminClient): Promise<readonly string[]> {
  const { objects } = await findDrift(loaded, admin, { roles: { users: 'none' } })
  return objects.map(({ kind, key, state, fields }) =>
    state === 'changed' ? `${kind} ${key}: ${fields.map(({ field }) => field).join(', ')}` : `${state} ${kind} ${key}`,
  )
}

/** Applies, and believes what the apply found when it read everything again: that nothing is left to do. */
async function apply(loaded: LoadedRealm, admin: AdminClient, plan?: Plan): Promise<void> {
  const { remaining } = await applyPlan(plan ?? (await planRealm(loaded, admin)), loaded, admin)
  expect(remaining).toEqual([])
}

/** Links that are none. */
const isNone = (kind: RealmKind, value: JsonObject, realm: string): boolean =>
  kind.emptyIsNone === true && compareFields(comparableValue(kind, value, realm), {}).length === 0

/** Everything of some kinds that the realm has, whoever made it. */
async function everything(admin: AdminClient, realm: string, names: ReadonlySet<KindName>): Promise<readonly string[]> {
  const kinds = kindsInOrder().filter(({ name }) => names.has(name))
  const { document } = await readRealm(
    admin,
    realm,
    kinds.map((kind) => ({ kind, declared: undefined })),
  )
  return kinds
    .flatMap((kind) =>
      kind
        .list(document, realm)
        .filter(({ value }) => !isNone(kind, value, realm))
        .map(({ key }) => `${kind.name} ${key}`),
    )
    .toSorted()
}

/** The realm as files, read again as anybody would. */
async function exportAndLoad(
  admin: AdminClient,
  realm: string,
  onEnd: (remove: () => Promise<void>) => void,
): Promise<LoadedRealm> {
  const exported = await exportRealm(admin, realm, { users: 'all' })
  const folder = await temporaryFolder(tmpdir(), onEnd)
  for (const { path, text } of exported?.files ?? []) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  expect(exported?.warnings).toEqual([])
  const [loaded] = await loadRealms(folder, { environment: {} })
  if (loaded === undefined) throw new Error('nothing was exported')
  return loaded
}

const version = inject('keycloakVersion')
const HERE = REALM_CASES.filter(({ notOn }) => notOn === undefined || !version.startsWith(`${notOn.version}.`))

/** Each form has a third of the cases, whatever is special about them. */
const formOf = (at: number): FileForm => FILE_FORMS[at % FILE_FORMS.length] ?? FILE_FORMS[0]

// When a realm or a client scope goes, Keycloak rewrites the client-scope policies of all realms, and now and then deletes
// one of them (seen with 26.4.7 and 26.7.4): cases with policies are alone, while no other removes anything.
const hasPolicies = ({ kinds }: RealmCase): boolean => kinds.includes('authorization')
const CASES = HERE.map((one, at) => [one.name, formOf(at), one] as const)

describe.each(CASES.filter(([, , one]) => hasPolicies(one)))('%s, in %s', { timeout: 300_000 }, roundTrip)

// The others side by side, for a case waits for Keycloak most of its time.
describe.concurrent.each(CASES.filter(([, , one]) => !hasPolicies(one)))('%s, in %s', { timeout: 300_000 }, roundTrip)

function roundTrip(
  _name: string,
  form: FileForm,
  { document, byHand, prepare, remains, kinds, prune }: RealmCase,
): void {
  it('is applied, found in place, changed by hand, found out, mended, exported and pruned', async ({
    onTestFinished,
  }) => {
    const { admin, loadThrough, name } = caseRealm(onTestFinished)
    await prepare?.(admin, name)
    const loaded = await loadThrough(form, document)
    const first = await planRealm(loaded, admin)
    expect(new Set(first.steps.map(({ kind }) => kind))).toEqual(new Set(['realm', ...kinds]))
    await apply(loaded, admin, first)
    expect(differences(await planRealm(loaded, admin))).toEqual([])

    // What an apply left undone would be seen by the drift after it.
    for (const { kind, key, field, change } of byHand) {
      await change(admin, name)
      expect(await drift(loaded, admin)).toEqual([`${kind} ${key.replaceAll('{realm}', name)}: ${field}`])
      await apply(loaded, admin)
    }
    await remains?.(admin, name)
    expect(differences(await planRealm(loaded, admin))).toEqual([])

    expect(differences(await planRealm(await exportAndLoad(admin, name, onTestFinished), admin))).toEqual([])

    if (prune === undefined) return
    const less = await loadThrough(form, prune.document)
    const pruned = new Set([...prune.deleted.map(({ kind }) => kind), ...(prune.protectedKinds ?? [])])
    const names = prune.deleted.map(({ kind, key }) => `${kind} ${key}`)
    const options = { prune: [...pruned], allowDelete: names.map((object) => object.replace(' ', ':')) }
    const before = await everything(admin, name, pruned)
    const smaller = await planRealm(less, admin, options)
    expect(
      differences(smaller)
        .filter((step) => step.startsWith('delete '))
        .toSorted(),
    ).toEqual(names.map((object) => `delete ${object}`).toSorted())
    await apply(less, admin, smaller)
    expect(await everything(admin, name, pruned)).toEqual(before.filter((object) => !names.includes(object)))
    expect(differences(await planRealm(less, admin, options))).toEqual([])
  })
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

const UNKNOWN = HERE.flatMap(({ unknownReference, ...rest }) =>
  unknownReference === undefined ? [] : [{ ...rest, unknownReference }],
)

describe.concurrent.each(UNKNOWN.map((one) => [one.name, one] as const))(
  '%s',
  (_name, { unknownReference: { kind, document, names }, prepare }) => {
    it(`is refused before anything is written when its ${kind} names something that nobody has`, async ({
      onTestFinished,
    }) => {
      const { admin, load, name } = caseRealm(onTestFinished)
      await prepare?.(admin, name)
      const before = admin.writes()
      const refusal: unknown = await planRealm(load(document), admin).catch((error) => error)
      expect(refusal).toMatchObject({
        code: 'unknown_reference',
        message: expect.stringMatching(new RegExp(`^${kind} .*${escaped(names)}`, 'm')),
      })
      expect(admin.writes()).toBe(before)
    })
  },
)
