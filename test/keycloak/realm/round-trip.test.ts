import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import type { AdminClient } from '../../../src/admin-api/index.js'
import { type LoadedRealm, loadRealms } from '../../../src/realm-documents/index.js'
import { applyPlan, type Plan, planRealm } from '../../../src/realm-engine/index.js'
import { exportRealm } from '../../../src/realm-export/index.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { REALM_CASES } from './all-cases.js'
import { caseRealm } from './case-realm.js'

/** What a plan would change, as `kind key: field, field`. */
const differences = ({ steps }: Plan): readonly string[] =>
  steps
    .filter(({ action }) => action !== 'unchanged')
    .map(({ kind, key, action, changes }) =>
      action === 'update'
        ? `${kind} ${key}: ${changes.map(({ field }) => field).join(', ')}`
        : `${action} ${kind} ${key}`,
    )

async function apply(loaded: LoadedRealm, admin: AdminClient): Promise<void> {
  const { remaining } = await applyPlan(await planRealm(loaded, admin), loaded, admin)
  expect(remaining).toEqual([])
}

/** The realm as files, read again as anybody would. */
async function exportAndLoad(admin: AdminClient, realm: string): Promise<LoadedRealm> {
  const exported = await exportRealm(admin, realm, { users: 'all' })
  const folder = await temporaryFolder()
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

describe.each(HERE)('$name', ({ document, byHand, prepare, remains, kinds }) => {
  it('is applied, found in place, changed by hand, found out, and mended', async () => {
    const { admin, load, name } = caseRealm()
    await prepare?.(admin, name)
    const loaded = load(document)
    const first = await planRealm(loaded, admin)
    expect(new Set(first.steps.map(({ kind }) => kind))).toEqual(new Set(['realm', ...kinds]))
    await apply(loaded, admin)
    expect(differences(await planRealm(loaded, admin))).toEqual([])

    for (const { kind, key, field, change } of byHand) {
      await change(admin, name)
      const expected = `${kind} ${key.replaceAll('{realm}', name)}: ${field}`
      expect(differences(await planRealm(loaded, admin))).toEqual([expected])
      await apply(loaded, admin)
      expect(differences(await planRealm(loaded, admin))).toEqual([])
    }
    await remains?.(admin, name)

    expect(differences(await planRealm(await exportAndLoad(admin, name), admin))).toEqual([])
  })
})

const UNKNOWN = HERE.filter(({ unknownReference }) => unknownReference !== undefined)

describe.each(UNKNOWN)('$name', ({ unknownReference, prepare }) => {
  it('is refused before anything is written when it names something that nobody has', async () => {
    const { admin, load, name } = caseRealm()
    await prepare?.(admin, name)
    const before = admin.writes()
    const refusal: unknown = await planRealm(load(unknownReference?.document ?? {}), admin).catch((error) => error)
    expect(refusal).toMatchObject({
      code: 'unknown_reference',
      message: expect.stringContaining(unknownReference?.names ?? ''),
    })
    expect(admin.writes()).toBe(before)
  })
})
