import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { applyPlan, planRealm, readPlanFile, savedPlan, writePlanFile } from '../../../src/realm-engine/index.js'
import { createSmallRealm, declared } from './small-realm.js'

const HEAD = { format: 'passerelle-plan', version: 1, madeAt: 'now', source: { path: 'p', overlays: [] } }

/** As whoever forges one would seal it. */
function sealed(plans: readonly unknown[]): string {
  const content = { ...HEAD, plans }
  const seal = createHash('sha256').update(JSON.stringify(content)).digest('hex')
  return `${JSON.stringify({ ...content, seal }, undefined, 2)}\n`
}

it('is read as it was written', async () => {
  const files = declared({ roles: { realm: [{ name: 'reader' }] } })
  const plan = await planRealm(files, createSmallRealm().client)
  const { source, madeAt } = HEAD
  const saved = { source, madeAt, plans: [savedPlan(plan, files)] }
  expect(readPlanFile(writePlanFile(saved))).toMatchObject(JSON.parse(JSON.stringify(saved)))
})

it.each([[null], [{}], [[]], [{ realm: 'r', steps: null }]])(
  'is refused when it holds %j for a plan, seal or not',
  (plan) => {
    expect(readPlanFile(sealed([{ digest: 'x', plan }]))).toBeUndefined()
  },
)

it('is stale when what it changes has changed since in a part that no file declares', async () => {
  const realm = createSmallRealm()
  realm.roles.set('reader', { id: 'r1', name: 'reader', description: 'Old', attributes: { tier: ['a'] } })
  const files = declared({ roles: { realm: [{ name: 'reader', description: 'New' }] } })
  const plan = await planRealm(files, realm.client)
  const saved = savedPlan(plan, files)
  realm.roles.set('reader', { id: 'r1', name: 'reader', description: 'Old', attributes: { tier: ['b'] } })
  await expect(applyPlan(plan, files, realm.client, { saved })).rejects.toMatchObject({
    code: 'stale_plan',
    details: { moved: ['realm-role reader'] },
  })
  expect(realm.roles.get('reader')).toMatchObject({ description: 'Old' })
})
