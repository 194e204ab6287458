import { describe, expect, it } from 'vitest'
import { AdminError } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import { applyPlan, planRealm, savedPlan } from '../../../src/realm-engine/index.js'
import { INTENT, ledgerAttributes, readLedger, withEntries } from '../../../src/realm-ledger/index.js'
import { createSmallRealm, declared, type SmallRealm } from './small-realm.js'

const roles = (...realm: readonly JsonObject[]): JsonObject => ({ roles: { realm: [...realm] } })
const NOBODY = { holder: { name: 'a test', hasEnded: () => false }, runId: 'a-run' }
const READER = { name: 'reader', description: 'New' }

const ledgerOf = ({ settings }: SmallRealm) => readLedger(settings.get('attributes'), 'small').objects.get('realm-role')

/** As a run leaves it that was killed before it could say what it made. */
function leaveIntent({ settings }: SmallRealm, key: string): void {
  const ledger = withEntries(readLedger(undefined, 'small'), 'default', [{ kind: 'realm-role', key, id: INTENT }])
  settings.set('attributes', ledgerAttributes(ledger, undefined))
}

describe('a plan that is carried out a while after it was made', () => {
  /** The lock is the first that an apply writes: whatever happens while it is waited for happens here. */
  const whileItWaits = (change: (realm: SmallRealm) => void): SmallRealm =>
    createSmallRealm((method, path, realm) => {
      if (method === 'POST' && path === '/small/clients') change(realm)
    })

  const byHand: readonly (readonly [string, JsonObject])[] = [
    ['a value that it would overwrite', { name: 'reader', description: 'Urgent' }],
    ['a field that it did not show', { name: 'reader', description: 'Old', attributes: { tier: ['b'] } }],
  ]
  const FILES = declared(roles({ ...READER, attributes: { tier: ['a'] } }))
  const OLD = { name: 'reader', description: 'Old', attributes: { tier: ['a'] } }

  it.each(byHand)('is refused when somebody changed %s, saved or shown', async (_what, role) => {
    for (const isSaved of [true, false]) {
      const realm = whileItWaits(({ roles: known }) => known.set('reader', { id: 'r1', ...role }))
      realm.roles.set('reader', { id: 'r1', ...OLD })
      const plan = await planRealm(FILES, realm.client)
      const saved = isSaved ? { saved: savedPlan(plan, FILES) } : {}
      await expect(applyPlan(plan, FILES, realm.client, saved)).rejects.toMatchObject({
        code: 'stale_plan',
        details: { moved: ['realm-role reader'] },
      })
      expect(realm.roles.get('reader')).toEqual({ id: 'r1', ...role })
      // The lock came and went, and nothing else.
      expect(realm.writes).toHaveLength(2)
    }
  })

  it('is refused when it would delete what somebody has changed since', async () => {
    const realm = whileItWaits(({ roles: known }) =>
      known.set('old', { id: 'r1', name: 'old', description: 'Used again' }),
    )
    realm.roles.set('old', { id: 'r1', name: 'old' })
    const ledger = withEntries(readLedger(undefined, 'small'), 'default', [
      { kind: 'realm-role', key: 'old', id: 'r1' },
    ])
    realm.settings.set('attributes', ledgerAttributes(ledger, undefined))
    const files = declared({})
    const plan = await planRealm(files, realm.client, { prune: ['realm-role'] })
    expect(plan.steps).toContainEqual(expect.objectContaining({ action: 'delete', key: 'old' }))
    await expect(applyPlan(plan, files, realm.client)).rejects.toMatchObject({ code: 'stale_plan' })
    expect(realm.roles.has('old')).toBe(true)
  })

  it('does what is left of a plan that was shown, and a saved one only as it stands', async () => {
    const files = declared(roles(READER, { name: 'writer' }))
    const apply = async (isSaved: boolean) => {
      const realm = whileItWaits(({ addRole }) => addRole(READER))
      const plan = await planRealm(files, realm.client)
      return applyPlan(plan, files, realm.client, isSaved ? { saved: savedPlan(plan, files) } : {})
    }
    await expect(apply(true)).rejects.toMatchObject({ code: 'stale_plan' })
    const { applied, remaining } = await apply(false)
    expect({ applied: applied.map(({ key }) => key), remaining }).toEqual({ applied: ['writer'], remaining: [] })
  })
})

describe('what a run was about to make', () => {
  it('is forgotten when Keycloak refuses it, and what was made besides is kept', async () => {
    const realm = createSmallRealm((method, path, { roles: known }) => {
      if (method === 'POST' && path === '/small/roles' && known.has('first')) {
        throw new AdminError('rejected', 'no', { status: 400 })
      }
    })
    const files = declared(roles({ name: 'first' }, { name: 'refused' }))
    await expect(applyPlan(await planRealm(files, realm.client), files, realm.client)).rejects.toMatchObject({
      code: 'rejected',
    })
    expect([...(ledgerOf(realm) ?? [])]).toEqual([['first', { id: realm.roles.get('first')?.id, stack: 'default' }]])
  })

  it('is forgotten when it is asked to stop', async () => {
    const realm = createSmallRealm()
    const files = declared(roles({ name: 'first' }))
    const plan = await planRealm(files, realm.client)
    expect(await applyPlan(plan, files, realm.client, { isStopped: () => true })).toMatchObject({ interrupted: true })
    expect([...(ledgerOf(realm) ?? [])]).toEqual([])
  })

  it('is not pruned after the run died, since somebody else may have made it; unless it is named', async () => {
    const realm = createSmallRealm()
    leaveIntent(realm, 'billing')
    realm.addRole({ name: 'billing', description: 'made by a person' })
    const files = declared({})
    const plan = await planRealm(files, realm.client, { prune: ['realm-role'] })
    expect(plan.steps.filter(({ action }) => action === 'delete')).toEqual([])
    expect(plan.notes).toEqual([
      expect.stringMatching(/realm-role billing .*--allow-delete realm-role:billing .*--adopt/),
    ])
    const allowed = { prune: ['realm-role'], allowDelete: ['realm-role:billing'] } as const
    const named = await planRealm(files, realm.client, allowed)
    await applyPlan(named, files, realm.client)
    expect(realm.roles.has('billing')).toBe(false)
  })

  it('is taken over with the files that declare it, and the plan says so', async () => {
    const realm = createSmallRealm()
    leaveIntent(realm, 'reader')
    realm.addRole(READER)
    const files = declared(roles(READER, { name: 'writer' }))
    const plan = await planRealm(files, realm.client)
    expect(plan.steps.find(({ key }) => key === 'reader')?.notes).toEqual([expect.stringContaining('can be pruned')])
    await applyPlan(plan, files, realm.client)
    expect(ledgerOf(realm)?.get('reader')?.id).toBe(realm.roles.get('reader')?.id)
  })
})

describe('a realm that a run was creating when it was killed', () => {
  const DEAD = { holder: { name: 'a test', hasEnded: () => true }, runId: 'a-run', pause: async () => {} }

  /** Keycloak goes on with what the dead run had sent. */
  function madeByTheDead(realm: SmallRealm): void {
    realm.exists(true)
    leaveIntent(realm, 'reader')
    realm.addRole({ name: 'reader', description: 'As Keycloak makes it' })
  }

  it('is finished by the next one, which planned when it was not there yet', async () => {
    const realm = createSmallRealm((method, path) => {
      if (method !== 'POST' || path !== '') return
      madeByTheDead(realm)
      throw new AdminError('conflict', 'Conflict detected', { status: 409 })
    })
    realm.exists(false)
    const files = declared(roles(READER))
    const plan = await planRealm(files, realm.client)
    expect((await applyPlan(plan, files, realm.client, { lock: DEAD })).remaining).toEqual([])
    expect(realm.roles.get('reader')).toMatchObject(READER)
  })

  it.each([
    ['as the files say', READER],
    ['otherwise', { name: 'reader', description: 'As Keycloak makes it' }],
  ])(
    'is of whoever finishes it, with what the dead had made %s, and is pruned when no file declares it',
    async (_how, role) => {
      const realm = createSmallRealm((method, path) => {
        if (method !== 'POST' || path !== '') return
        realm.exists(true)
        leaveIntent(realm, 'reader')
        realm.addRole(role)
        throw new AdminError('conflict', 'Conflict detected', { status: 409 })
      })
      realm.exists(false)
      const files = declared(roles(READER))
      await applyPlan(await planRealm(files, realm.client), files, realm.client, { lock: DEAD })
      expect(ledgerOf(realm)?.get('reader')?.id).toBe(realm.roles.get('reader')?.id)
      const { steps } = await planRealm(declared({}), realm.client, { prune: ['realm-role'] })
      expect(steps.filter(({ action }) => action === 'delete').map(({ key }) => key)).toEqual(['reader'])
    },
  )

  it('is waited for while Keycloak is still at it', async () => {
    let looks = 0
    const realm = createSmallRealm((method, path) => {
      if (method !== 'POST' || path !== '') return
      throw new AdminError('rejected', 'POST was answered 400 (Database operation failed)', { status: 400 })
    })
    realm.exists(false)
    const files = declared(roles(READER))
    const plan = await planRealm(files, realm.client)
    const pause = async (): Promise<void> => {
      looks += 1
      if (looks === 3) madeByTheDead(realm)
    }
    const { remaining } = await applyPlan(plan, files, realm.client, { lock: { ...DEAD, pause } })
    expect({ remaining, looks }).toEqual({ remaining: [], looks: 3 })
  })

  it('is not waited for in vain, nor where Keycloak refuses the realm itself', async () => {
    for (const [reason, most] of [
      ['Database operation failed', 20],
      ['Invalid realm', 0],
    ] as const) {
      let looks = 0
      const realm = createSmallRealm((method, path) => {
        if (method === 'POST' && path === '') throw new AdminError('rejected', reason, { status: 400 })
      })
      realm.exists(false)
      const files = declared(roles(READER))
      const pause = async (): Promise<void> => {
        looks += 1
      }
      const applied = applyPlan(await planRealm(files, realm.client), files, realm.client, { lock: { ...DEAD, pause } })
      await expect(applied).rejects.toMatchObject({ code: 'rejected', message: expect.stringContaining(reason) })
      expect(looks).toBe(most)
    }
  })
})

describe('several applies that create the realm at once', () => {
  it.each([400, 500])('go on with the realm that one of them made, when %i is answered to another', async (status) => {
    const realm = createSmallRealm((method, path, { exists }) => {
      if (method !== 'POST' || path !== '') return
      exists(true)
      throw new AdminError('rejected', 'Database operation failed', { status })
    })
    realm.exists(false)
    const files = declared(roles(READER))
    const { remaining } = await applyPlan(await planRealm(files, realm.client), files, realm.client)
    expect(remaining).toEqual([])
    expect(realm.roles.has('reader')).toBe(true)
  })
})

it('counts what is due in the realm that it has made, and tells how long writing and verifying took', async () => {
  const realm = createSmallRealm((method, path, { exists, addRole }) => {
    if (method !== 'POST' || path !== '') return
    exists(true)
    // It comes with the realm.
    addRole(READER)
  })
  realm.exists(false)
  const files = declared(roles(READER, { name: 'writer' }))
  const totals: string[] = []
  const plan = await planRealm(files, realm.client)
  expect(plan.steps.find(({ key }) => key === 'reader')?.declares).toContainEqual({ field: 'description', to: 'New' })
  const outcome = await applyPlan(plan, files, realm.client, {
    onStep: (_, done, total) => totals.push(`${done}/${total}`),
    lock: { ...NOBODY, now: () => realm.writes.length * 1000 },
  })
  expect(totals.at(-1)).toBe('2/2')
  expect(outcome.seconds.write).toBeGreaterThan(0)
  expect(outcome.seconds.verify).toBeGreaterThan(0)
})

it('names what pruning leaves alone since Passerelle did not make it', async () => {
  const realm = createSmallRealm()
  for (const name of ['by-hand', 'sneaky', 'offline_access']) realm.addRole({ name })
  const { notes } = await planRealm(declared(roles()), realm.client, { prune: ['realm-role'] })
  expect(notes).toEqual([expect.stringMatching(/^Realm roles: 2 left alone, .*: by-hand, sneaky\. .*--adopt/)])
})

it('tells of a secret that the file masks and that Keycloak has lost', async () => {
  const realm = createSmallRealm()
  const mail = { host: 'mail.example', from: 'a@mail.example' }
  const files = declared({ smtpServer: { ...mail, password: '**********' } })
  const notes = async () => (await planRealm(files, realm.client)).steps.flatMap((step) => step.notes)
  realm.settings.set('smtpServer', { ...mail, password: '**********' })
  expect(await notes()).toEqual([])
  realm.settings.set('smtpServer', mail)
  expect(await notes()).toEqual([
    expect.stringContaining('smtpServer.password is masked in the file, and Keycloak has none'),
  ])
})

describe('Keycloak’s 500 to what creates', () => {
  const roles = declared({ roles: { realm: [{ name: 'clerk' }, { name: 'seller' }] } })
  const failing = (times: number, isDone: boolean) => {
    let failed = 0
    return createSmallRealm((method, path, realm) => {
      if (method !== 'POST' || !path.endsWith('/roles') || failed === times) return
      failed += 1
      if (isDone) realm.addRole({ name: 'clerk' })
      throw new AdminError('rejected', 'was answered 500', { status: 500 })
    })
  }

  it.each([false, true])('is looked into, and what is missing is made: done all the same %s', async (isDone) => {
    const realm = failing(1, isDone)
    const outcome = await applyPlan(await planRealm(roles, realm.client), roles, realm.client)
    expect(outcome.remaining).toEqual([])
    expect([...realm.roles.keys()].sort()).toEqual(['clerk', 'seller'])
  })

  it('ends the apply when it does not pass', async () => {
    const realm = failing(100, false)
    const plan = await planRealm(roles, realm.client)
    await expect(applyPlan(plan, roles, realm.client)).rejects.toMatchObject({ details: { status: 500 } })
  })
})
