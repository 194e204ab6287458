import { generateKeyPairSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { applyPlan, hasChanges, planRealm } from '../../../src/realm-engine/index.js'
import { caseRealm } from './case-realm.js'

it('a SAML client keeps the private key that it is made with, certificate or not', async () => {
  const { admin, load } = caseRealm()
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')
  const attributes = { 'saml.signing.private.key': key }
  const loaded = load({ clients: [{ clientId: 'partner', protocol: 'saml', attributes }] })
  expect((await applyPlan(await planRealm(loaded, admin), loaded, admin)).remaining).toEqual([])
  expect(hasChanges(await planRealm(loaded, admin))).toBe(false)
})
