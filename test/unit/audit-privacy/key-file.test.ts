import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { openIdentity, sealIdentity } from '../../../src/audit-privacy/identity-box.js'
import { openPersonRegister, parseRetention } from '../../../src/audit-privacy/index.js'
import { openKeyFile } from '../../../src/audit-privacy/key-file.js'
import { boxKey } from '../../../src/audit-privacy/people.js'
import type { AuditEvent } from '../../../src/audit-record/index.js'
import { PRIVACY_KEY, privateTrail } from '../../support/private-trail.js'

const JEAN: AuditEvent = {
  event: 'DATA_MUTATION',
  outcome: 'success',
  reason: 'ok',
  subject: 'subject-of-jean',
  user: 'jean.martin@gaveur.fr',
  address: '203.0.113.77',
}
const PATIENCE = { timeout: 10_000 }

describe('the table of keys', () => {
  it('has the key of a commit when it resolves', async () => {
    const place = await privateTrail()
    const trail = place.open()
    await trail.commit(JEAN)
    const [record] = place.records()
    const register = openPersonRegister(PRIVACY_KEY, place.dataDirectory, () => new Date())
    expect(register.open(record?.actor?.sealed ?? '')).toMatchObject({ ok: true, identity: { name: JEAN.user } })
    await trail.close()
  })

  it('refuses commits while it cannot be written, and takes the keys when it can be again', async () => {
    const place = await privateTrail()
    const trail = place.open({ deadlineMs: 5000 })
    const path = join(place.dataDirectory, 'audit-person-keys.jsonl')
    await trail.flush()
    mkdirSync(path)
    await expect(trail.commit(JEAN)).rejects.toMatchObject({ code: 'audit_unavailable' })
    trail.record({ ...JEAN, subject: 'another' })
    rmSync(path, { recursive: true })
    await vi.waitFor(() => expect(existsSync(path) && place.keys().match(/"kind":"person"/g)).toHaveLength(2), PATIENCE)
    await trail.commit(JEAN)
    const register = openPersonRegister(PRIVACY_KEY, place.dataDirectory, () => new Date())
    for (const { actor } of place.records()) expect(register.open(actor?.sealed ?? '')).toMatchObject({ ok: true })
    await trail.close()
  })

  it('that cannot be written is told of, also where nothing is committed', async () => {
    const place = await privateTrail()
    const reports: string[] = []
    const trail = place.open({ report: (line) => void reports.push(line) })
    const path = join(place.dataDirectory, 'audit-person-keys.jsonl')
    mkdirSync(path)
    trail.record(JEAN)
    await vi.waitFor(
      () =>
        expect(trail.status()).toMatchObject({ status: 'degraded', error: expect.stringMatching(/EISDIR|directory/) }),
      PATIENCE,
    )
    expect(reports.filter((line) => line.includes('keys of people'))).toHaveLength(1)
    rmSync(path, { recursive: true })
    await vi.waitFor(() => expect(trail.status().error).toBeUndefined(), PATIENCE)
    expect(place.keys()).toContain('"kind":"person"')
  })

  it('goes on after a line that a crash cut off', async () => {
    const place = await privateTrail()
    const first = place.open()
    first.record(JEAN)
    await first.close()
    const path = join(place.dataDirectory, 'audit-person-keys.jsonl')
    writeFileSync(path, place.keys().trimEnd().slice(0, -40))
    const second = place.open()
    second.record(JEAN)
    await second.close()
    const register = openPersonRegister(PRIVACY_KEY, place.dataDirectory, () => new Date())
    const [, again] = place.records()
    expect(register.open(again?.actor?.sealed ?? '')).toMatchObject({ ok: true })
  })

  it('tells a running server that a key was dropped, which uses it no more', async () => {
    const place = await privateTrail()
    const server = place.open()
    await server.commit(JEAN)
    const pseudonym = place.records()[0]?.actor?.subject ?? ''
    const register = openPersonRegister(PRIVACY_KEY, place.dataDirectory, () => new Date())
    await register.erase(pseudonym)
    await vi.waitFor(async () => {
      await server.commit(JEAN)
      expect(place.records().at(-1)?.actor?.subject).not.toBe(pseudonym)
    }, PATIENCE)
    await server.close()
    const late = openPersonRegister(PRIVACY_KEY, place.dataDirectory, () => new Date())
    expect(late.find('subject-of-jean')).toHaveLength(1)
    for (const { actor } of place.records()) {
      expect(late.open(actor?.sealed ?? '').ok).toBe(actor?.subject !== pseudonym)
    }
  })

  it('loses a key that a process made which did not know yet that it was dropped', async () => {
    const place = await privateTrail()
    const server = place.open()
    await server.commit(JEAN)
    await server.close()
    const path = join(place.dataDirectory, 'audit-person-keys.jsonl')
    const register = openPersonRegister(PRIVACY_KEY, place.dataDirectory, () => new Date())
    const pseudonym = place.records()[0]?.actor?.subject ?? ''
    const line =
      place
        .keys()
        .split('\n')
        .find((text) => text.includes('"kind":"person"')) ?? ''
    await register.erase(pseudonym)
    const late = line.replace(/"id":"[0-9a-f]{16}"/, '"id":"00000000000000aa"')
    writeFileSync(path, `${readFileSync(path, 'utf8')}${late}\n`)
    const next = openPersonRegister(PRIVACY_KEY, place.dataDirectory, () => new Date())
    expect(next.find('subject-of-jean')).toEqual([])
    expect(place.keys()).toContain('00000000000000aa')
    expect(place.keys()).not.toContain(/"key":"([\w-]+)"/.exec(line)?.[1])
  })

  it.each([
    [
      'a copy of before in its place',
      (path: string, text: string) => {
        writeFileSync(`${path}.new`, text)
        renameSync(`${path}.new`, path)
      },
    ],
    ['its own bytes of before', (path: string, text: string) => writeFileSync(path, text)],
  ])('is read anew where somebody puts %s, and has nothing more of what came after', async (_, restore) => {
    const place = await privateTrail()
    const trail = place.open()
    const path = join(place.dataDirectory, 'audit-person-keys.jsonl')
    await trail.commit(JEAN)
    const before = readFileSync(path, 'utf8')
    await trail.commit({ ...JEAN, subject: 'another', user: 'another' })
    await trail.close()
    const file = openKeyFile(place.dataDirectory)
    expect([...file.table.persons()]).toHaveLength(2)
    restore(path, before)
    file.refresh()
    expect([...file.table.persons()]).toHaveLength(1)
  })

  it('says each name of a person, and is not filled by an issuer that calls somebody otherwise each time', async () => {
    const place = await privateTrail()
    const trail = place.open()
    for (let index = 0; index < 20; index++)
      trail.record({ ...JEAN, user: `name-${index}`, userAgent: `agent-${index}` })
    trail.record({ ...JEAN, user: 'name-19', userAgent: 'another agent' })
    await trail.close()
    expect(place.keys().match(/"kind":"person"/g)).toHaveLength(8)
    const register = openPersonRegister(PRIVACY_KEY, place.dataDirectory, () => new Date())
    const opened = place.records().map(({ actor }) => register.open(actor?.sealed ?? ''))
    expect(opened.map((each) => each.ok && each.identity.name)).toEqual([
      ...Array.from({ length: 20 }, (_, index) => `name-${index}`),
      'name-19',
    ])
    expect(opened.map((each) => each.ok && each.identity.user_agent).slice(-2)).toEqual(['agent-19', 'another agent'])
  })

  it('gives nobody the pseudonym of who was erased, by name or by subject', async () => {
    const place = await privateTrail()
    const trail = place.open()
    await trail.commit(JEAN)
    await trail.close()
    const register = openPersonRegister(PRIVACY_KEY, place.dataDirectory, () => new Date())
    const pseudonym = place.records()[0]?.actor?.subject ?? ''
    expect(register.pseudonymsOf(JEAN.subject ?? '')).toContain(pseudonym)
    await register.erase(pseudonym)
    expect(register.pseudonymsOf(JEAN.subject ?? '')).not.toContain(pseudonym)
    expect(register.pseudonymsOf(JEAN.subject ?? '').length).toBeGreaterThan(0)
  })

  it('ends who it was for a class of events and a month whose time is over', async () => {
    const place = await privateTrail()
    let time = new Date('2026-01-10T12:00:00Z')
    const trail = place.open({ now: () => time })
    const read: AuditEvent = { ...JEAN, event: 'AUTHENTICATED_REQUEST' }
    const nobody: AuditEvent = { event: 'AUTH_REQUIRED', outcome: 'refused', reason: 'x', address: '203.0.113.9' }
    for (const event of [read, JEAN, nobody]) trail.record(event)
    await trail.flush()
    time = new Date('2026-02-01T00:00:00Z')
    for (const event of [read, JEAN]) trail.record(event)
    await trail.close()
    const retention = parseRetention('reads=90d,refusals=1y')
    const at = (now: string) => openPersonRegister(PRIVACY_KEY, place.dataDirectory, () => new Date(now))
    expect(at('2026-05-01T11:59:59Z').expiredPeriods(retention)).toEqual([])
    const register = at('2026-05-02T00:00:00Z')
    expect(register.expiredPeriods(retention)).toEqual(['reads/2026-01'])
    await register.expire(register.expiredPeriods(retention))
    const after = at('2026-05-02T00:00:00Z')
    expect(after.expiredPeriods(retention)).toEqual([])
    expect(place.records().map(({ actor }) => after.open(actor?.sealed ?? '').ok)).toEqual([
      false,
      true,
      true,
      true,
      true,
    ])
    expect(after.reveal(place.records()[0]?.actor?.subject ?? '')).toMatchObject({ ok: true })
  })

  it('says who has to mend what where it cannot be read', async () => {
    const place = await privateTrail()
    mkdirSync(join(place.dataDirectory, 'audit-person-keys.jsonl'))
    chmodSync(place.dataDirectory, 0o700)
    expect(() => openPersonRegister(PRIVACY_KEY, place.dataDirectory, () => new Date())).toThrow(
      expect.objectContaining({ code: 'person_keys_unreadable' }),
    )
  })

  it.each([
    ['', /neither a list of keys|no file/],
    ['short', /no file that can be read/],
    [`${PRIVACY_KEY},short`, /no file that can be read/],
  ])('wants whole keys, and does not show what it was given: %j', async (key, message) => {
    const place = await privateTrail()
    expect(() => place.open({ privacyKey: key })).toThrow(message)
    expect(() => place.open({ privacyKey: key })).not.toThrow(PRIVACY_KEY)
    expect(() => place.open({ privacyKey: undefined })).toThrow(/openssl rand -base64 32/)
  })
})

it('makes a box of both keys, so that the end of either is its end', () => {
  const [one, other] = [Buffer.alloc(32, 3), Buffer.alloc(32, 4)]
  const box = sealIdentity(boxKey(one, other), { subject: 's-1' }, 'about')
  expect(openIdentity(boxKey(one, other), box, 'about')).toEqual({ subject: 's-1' })
  for (const wrong of [boxKey(one, one), boxKey(other, other), boxKey(undefined, other), one]) {
    expect(openIdentity(wrong, box, 'about')).toBeUndefined()
  }
  expect(openIdentity(boxKey(one, other), box, 'something else')).toBeUndefined()
})

it('makes boxes whose length does not tell that of a name', () => {
  const lengths = ['x', 'jean.martin', 'somebody-with-a-longer-name'].map(
    (name) => sealIdentity(Buffer.alloc(32, 3), { name }, 'about').length,
  )
  expect(new Set(lengths).size).toBe(1)
})
