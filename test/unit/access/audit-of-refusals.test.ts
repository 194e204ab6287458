import { expect, test } from 'vitest'
import { recordAuditEvents } from '../../../src/access/audit-events.js'
import type { AuditEvent } from '../../../src/audit-record/index.js'
import { createVerifier, type RevocationList } from '../../../src/tokens/index.js'
import { AUDIENCE, claims, ISSUER, JWKS, KEYS, NOW, token } from '../tokens/forge.js'

const FACTS = {
  method: 'GET',
  path: '/gavage/1',
  status: 401,
  address: '127.0.0.1',
  requestId: 'one',
  identity: undefined,
}

const NOBODY = { subject: undefined, clientId: undefined, sessionId: undefined, tokenId: undefined }
const { sub, azp, sid, jti } = claims()
const NAMED = { subject: sub, clientId: azp, sessionId: sid, tokenId: jti }

async function auditOf(text: string, revocations?: RevocationList): Promise<readonly AuditEvent[]> {
  const { verify } = createVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    keySet: JWKS,
    now: () => NOW * 1000,
    revocations,
  })
  let verdict = await verify(text)
  // Of a known token, the refusal comes from what is remembered.
  if (verdict.ok) verdict = await verify(text)
  if (verdict.ok) throw new Error('accepted')
  const events: AuditEvent[] = []
  recordAuditEvents({ record: (event) => events.push(event) }, { authentication: verdict.refusal }, FACTS)
  return events
}

test.each([
  ['signature', token({}, {}, KEYS.strange)],
  ['key_unknown', token({}, { kid: 'unknown' })],
  ['issuer', token({ iss: 'https://id.example/realms/another' })],
])('the trail names nobody whom a token names that nobody signed: %s', async (reason, text) => {
  expect(await auditOf(text)).toMatchObject([{ event: 'TOKEN_VALIDATION', outcome: 'refused', reason, ...NOBODY }])
})

test.each([
  ['expired', token({ exp: NOW - 60 })],
  ['token_kind', token({ typ: 'ID' })],
  ['audience', token({ aud: 'account' })],
])('the trail names whom the issuer named in a token that is refused all the same: %s', async (reason, text) => {
  expect(await auditOf(text)).toMatchObject([{ event: 'TOKEN_VALIDATION', outcome: 'refused', reason, ...NAMED }])
})

test('the trail names the owner of a known token that was revoked', async () => {
  let version = 0
  const revocations: RevocationList = {
    // Another at each look.
    get version() {
      version += 1
      return version
    },
    find: () => (version > 2 ? { kind: 'session', issuer: ISSUER, value: String(sid) } : undefined),
    ready: () => undefined,
  }
  expect(await auditOf(token(), revocations)).toMatchObject([{ reason: 'revoked', ...NAMED }])
})
