import { expect, it } from 'vitest'
import type { JsonObject } from '../../../src/json/index.js'
import { applyPlan, hasChanges, planRealm } from '../../../src/realm-engine/index.js'
import { caseRealm } from './case-realm.js'

const GROUPS_AND_ROLES = {
  roles: { realm: [{ name: 'reader' }, { name: 'writer' }] },
  groups: [{ name: 'staff' }, { name: 'guests' }],
}

const people = (count: number): readonly JsonObject[] =>
  Array.from({ length: count }, (_, number) => ({
    username: `user-${number}`,
    realmRoles: [number % 2 === 0 ? 'reader' : 'writer'],
    groups: [number % 2 === 0 ? '/staff' : '/guests'],
  }))

it('makes 120 users in five requests, and finds them unchanged with one for each role and group that there is', async () => {
  const { load, admin, requests } = caseRealm()
  const loaded = load({ ...GROUPS_AND_ROLES, users: [...people(120)] })
  await applyPlan(await planRealm(loaded, admin), loaded, admin)
  const made = requests().filter((request) => /^(POST|PUT) \/(partialImport|users)/.test(request))
  expect(made).toEqual(Array.from({ length: 5 }, () => 'POST /partialImport'))

  const plan = await planRealm(loaded, admin)
  expect(hasChanges(plan)).toBe(false)
  const asked = requests()
  expect(asked.filter((request) => /^GET \/users\/[0-9a-f]{8}-/.test(request))).toEqual([])
  expect(asked.length).toBeLessThanOrEqual(12)
})
