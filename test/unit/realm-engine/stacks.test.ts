import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/json/index.js'
import { applyPlan, type Plan, type PlanOptions, planRealm } from '../../../src/realm-engine/index.js'
import { readLedger } from '../../../src/realm-ledger/index.js'
import { createSmallRealm, declared, type SmallRealm } from './small-realm.js'

const roles = (...realm: readonly JsonObject[]) => declared({ roles: { realm: [...realm] } })
const BILLING = { stack: 'billing' } as const
const PRUNE = { prune: ['realm-role'] } as const

const plan = ({ client }: SmallRealm, files: ReturnType<typeof roles>, options: PlanOptions = {}): Promise<Plan> =>
  planRealm(files, client, options)

async function apply(realm: SmallRealm, files: ReturnType<typeof roles>, options: PlanOptions = {}): Promise<void> {
  const { remaining } = await applyPlan(await plan(realm, files, options), files, realm.client)
  expect(remaining).toEqual([])
}

const deletesOf = ({ steps }: Plan): readonly string[] =>
  steps.filter(({ action }) => action === 'delete').map(({ key }) => key)

const ownerOf = ({ settings }: SmallRealm, key: string): string | undefined =>
  readLedger(settings.get('attributes'), 'small').objects.get('realm-role')?.get(key)?.stack

describe('two sets of files for one realm', () => {
  it('prune each what it made itself, and name what is of the other', async () => {
    const realm = createSmallRealm()
    await apply(realm, roles({ name: 'clerk' }, { name: 'seller' }))
    await apply(realm, roles({ name: 'invoicer' }), BILLING)
    const pruned = await plan(realm, roles({ name: 'clerk' }), PRUNE)
    expect(deletesOf(pruned)).toEqual(['seller'])
    expect(pruned.notes).toEqual([
      'Realm roles: 1 of stack billing left alone: invoicer. They are pruned with --stack billing and its files.',
    ])
    await apply(realm, roles({ name: 'clerk' }), PRUNE)
    await apply(realm, roles(), { ...BILLING, ...PRUNE })
    expect([...realm.roles.keys()]).toEqual(['clerk'])
    expect(ownerOf(realm, 'clerk')).toBe('default')
  })

  it('may declare the same alike; otherwise the plan is refused, for each apply would undo the other', async () => {
    const realm = createSmallRealm()
    const READER = { name: 'reader', description: 'Reads' }
    await apply(realm, roles(READER))
    await apply(realm, roles(READER), BILLING)
    expect(ownerOf(realm, 'reader')).toBe('default')
    const other = roles({ name: 'reader', description: 'Reads bills' })
    const refused = await plan(realm, other, BILLING)
    expect(refused.refusals).toEqual([
      {
        code: 'of_another_stack',
        message: expect.stringMatching(/realm-role reader is of stack default, .*\(description\).*--adopt/),
      },
    ])
    await expect(applyPlan(refused, other, realm.client)).rejects.toMatchObject({ code: 'of_another_stack' })
    expect(realm.roles.get('reader')).toMatchObject(READER)
  })

  it('take something over from the other with adopt alone; the other then leaves it alone, and can’t change it either', async () => {
    const realm = createSmallRealm()
    await apply(realm, roles({ name: 'reader', description: 'Reads' }))
    const adopt = { ...BILLING, adopt: true }
    const other = roles({ name: 'reader', description: 'Reads bills' })
    const planned = await plan(realm, other, adopt)
    expect(planned.refusals).toEqual([])
    expect(planned.steps.find(({ key }) => key === 'reader')).toMatchObject({
      adopted: true,
      ownedBy: 'default',
      notes: ['It is of stack default until now.'],
    })
    await apply(realm, other, adopt)
    expect(ownerOf(realm, 'reader')).toBe('billing')
    expect(deletesOf(await plan(realm, roles(), PRUNE))).toEqual([])
    expect((await plan(realm, roles({ name: 'reader', description: 'Reads' }))).refusals).toHaveLength(1)
    expect((await plan(realm, other, adopt)).steps.some(({ adopted }) => adopted)).toBe(false)
  })
})

it('what no file declares any more is named with the option that would delete it, and by its own stack alone', async () => {
  const realm = createSmallRealm()
  await apply(realm, roles({ name: 'clerk' }, { name: 'seller' }))
  const notesOf = async (options: PlanOptions = {}) => (await plan(realm, roles({ name: 'clerk' }), options)).notes
  expect(await notesOf()).toEqual([
    'Left alone, although Passerelle made them and no file declares them any more: realm-role seller. --prune realm-role deletes them.',
  ])
  expect(await notesOf(PRUNE)).toEqual([])
  expect(await notesOf(BILLING)).toEqual([])
  realm.roles.delete('seller')
  expect(await notesOf()).toEqual([])
})
