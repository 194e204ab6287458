import { describe, expect, it } from 'vitest'
import { type AdminClient, expectObject } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import { applyPlan, type Plan, planRealm } from '../../../src/realm-engine/index.js'
import { MASK } from '../../../src/realm-kinds/index.js'
import { caseRealm } from './case-realm.js'
import { clickTogether } from './clicked-realm.js'

/** What of an export these tests are about, as Keycloak says it: masks, ids, priorities and misspelt fields included. */
const MEMBERS = [
  'authenticationFlows',
  'authenticatorConfig',
  'browserFlow',
  'clientAuthenticationFlow',
  'components',
  'directGrantFlow',
  'dockerAuthenticationFlow',
  'firstBrokerLoginFlow',
  'identityProviderMappers',
  'identityProviders',
  'registrationFlow',
  'resetCredentialsFlow',
]

async function exportOf(admin: AdminClient, realm: string): Promise<JsonObject> {
  const exported = expectObject(await admin.readByPost(`/${realm}/partial-export`), 'the export')
  return Object.fromEntries(Object.entries(exported).filter(([member]) => MEMBERS.includes(member)))
}

const changing = ({ steps }: Plan): readonly string[] =>
  steps.filter(({ action }) => action !== 'unchanged').map(({ kind, key }) => `${kind} ${key}`)

describe('the export of a realm that was clicked together', () => {
  it('changes nothing in that realm', async () => {
    const { admin, load, name } = caseRealm()
    await clickTogether(admin, name)
    const plan = await planRealm(load(await exportOf(admin, name)), admin)
    expect(changing(plan)).toEqual([])
    expect(plan.steps.flatMap(({ notes }) => notes)).toEqual([])
  })

  it('makes another realm like it, without one mask, and then changes nothing', async () => {
    const { admin, name } = caseRealm()
    await clickTogether(admin, name)
    const exported = await exportOf(admin, name)
    const other = caseRealm()
    const loaded = other.load(exported)
    const first = await planRealm(loaded, other.admin)
    const notes = first.steps.filter(({ notes: said }) => said.length > 0).map(({ kind, key }) => `${kind} ${key}`)
    expect(notes).toEqual(
      expect.arrayContaining(['identity-provider partner', 'component UserStorageProvider/directory']),
    )
    const { remaining } = await applyPlan(first, loaded, other.admin)
    expect(remaining).toEqual([])
    expect(changing(await planRealm(loaded, other.admin))).toEqual([])
    expect(JSON.stringify(await exportOf(other.admin, other.name))).not.toContain(MASK)
  })
})
