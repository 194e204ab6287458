import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AuditEvent } from '../../../../src/audit-record/index.js'
import { OLDER_PRIVACY_KEY, PRIVACY_KEY, type PrivateTrail, privateTrail } from '../../../support/private-trail.js'
import { type CommandRun, runInProcess } from '../../../support/run-in-process.js'

const JEAN: AuditEvent = {
  event: 'DATA_MUTATION',
  outcome: 'success',
  reason: 'granted',
  subject: '0c5e3a52-6f0e-4b62-9d0a-5a8f7a3f1c03',
  user: 'jean.martin@gaveur.fr',
  tenant: 'euralis',
  address: '203.0.113.77',
  userAgent: 'Mozilla/5.0',
  record: { gaveur_id: 1 },
}
const MARIE: AuditEvent = { ...JEAN, subject: 'f3b1', user: 'marie.durand@gaveur.fr', address: '198.51.100.200' }

describe('people in the trail', () => {
  async function recorded(...events: readonly AuditEvent[]): Promise<PrivateTrail> {
    const place = await privateTrail()
    const trail = place.open()
    for (const event of events) trail.record(event)
    await trail.close()
    return place
  }
  const run = (place: PrivateTrail, argv: readonly string[], more: object = {}, typed?: string): Promise<CommandRun> =>
    runInProcess(['audit', ...argv], {
      environment: { ...place.environment, ...more },
      ...(typed === undefined ? {} : { typed }),
    })
  const pseudonymIn = (place: PrivateTrail, at = 0): string => place.records()[at]?.actor?.subject ?? expect.fail()
  const idOf = (place: PrivateTrail, at = 0): string => `${place.records()[at]?.chain}:${place.records()[at]?.seq}`
  const why = ['--reason', 'case 17']

  it('are revealed to who holds the key, and that is recorded without a name', async () => {
    const place = await recorded(JEAN, { ...MARIE, event: 'ACCESS_EVALUATION', about: JEAN.subject })
    const pseudonym = pseudonymIn(place)
    const told = await run(place, ['reveal', pseudonym, ...why])
    expect(told).toMatchObject({ exitCode: 0, stderr: '' })
    expect(told.stdout).toMatch(/subject {5}0c5e3a52.*\nname {8}jean\.martin@gaveur\.fr\ntenant {6}euralis\n/)
    const record = await run(place, ['reveal', idOf(place, 1), ...why, '--json'])
    expect(jsonOf(record)).toMatchObject({
      identity: { name: MARIE.user, address: '198.51.100.200', user_agent: 'Mozilla/5.0' },
      about: { pseudonym, identity: { subject: JEAN.subject } },
    })
    const reveals = place.records().filter(({ event }) => event === 'AUDIT_REVEAL')
    expect(reveals).toMatchObject([
      { outcome: 'success', about: pseudonym, record: { purpose: 'case 17' } },
      { outcome: 'success', about: pseudonymIn(place, 1), record: { purpose: 'case 17', id: idOf(place, 1) } },
    ])
    expect(place.text()).not.toMatch(/jean\.martin|marie|0c5e3a52/)
  })

  it('stay hidden from another key, and from a file that holds it in the wrong form', async () => {
    const place = await recorded(JEAN)
    const other = { AUDIT_PRIVACY_KEY: OLDER_PRIVACY_KEY }
    expect(await run(place, ['reveal', pseudonymIn(place), ...why], other)).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringContaining('made with another key'),
    })
    expect(jsonOf(await run(place, ['reveal', idOf(place), ...why, '--json'], other))).toMatchObject({
      ok: false,
      code: 'privacy_key_other',
    })
    const file = join(place.dataDirectory, 'privacy.key')
    writeFileSync(file, 'not a key')
    expect(await run(place, ['reveal', pseudonymIn(place), ...why], { AUDIT_PRIVACY_KEY: file })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('openssl rand -base64 32'),
    })
    writeFileSync(file, `${PRIVACY_KEY}\n`)
    expect(await run(place, ['reveal', pseudonymIn(place), ...why], { AUDIT_PRIVACY_KEY: file })).toMatchObject({
      exitCode: 0,
    })
  })

  it('are found after the key was rotated, while the older one is there', async () => {
    const place = await recorded(JEAN)
    const rotated = { AUDIT_PRIVACY_KEY: `${OLDER_PRIVACY_KEY},${PRIVACY_KEY}` }
    const trail = place.open({ privacyKey: rotated.AUDIT_PRIVACY_KEY })
    trail.record(JEAN)
    await trail.close()
    expect(new Set([pseudonymIn(place), pseudonymIn(place, 1)]).size).toBe(2)
    for (const who of [JEAN.subject, JEAN.user]) {
      expect(jsonOf(await run(place, ['person', String(who), '--export'], rotated))).toMatchObject({
        acted: [{ identity: { subject: JEAN.subject } }, { identity: { subject: JEAN.subject } }],
      })
    }
    expect(await run(place, ['reveal', idOf(place), ...why], rotated)).toMatchObject({ exitCode: 0 })
  })

  it('get all that is recorded of them, and nothing of others', async () => {
    const place = await recorded(
      JEAN,
      { ...MARIE, event: 'ACCESS_EVALUATION', about: JEAN.subject },
      { ...JEAN, address: '192.0.2.9', event: 'AUTHENTICATED_REQUEST', record: { gaveur_id: 7 } },
      MARIE,
    )
    const plain = place.open({ pseudonyms: false })
    plain.record({ ...JEAN, record: { gaveur_id: 9 } })
    plain.record({ ...MARIE, record: { gaveur_id: 9 } })
    await plain.close()
    const retention = { AUDIT_RETENTION: 'reads=90d' }
    const run1 = await run(place, ['person', 'jean.martin@gaveur.fr', '--export', '--record', 'gaveur_id=9'], retention)
    expect(run1).toMatchObject({ exitCode: 0, stderr: '' })
    expect(jsonOf(run1)).toMatchObject({
      ok: true,
      known_as: [{ tenant: 'euralis', subject: JEAN.subject, name: JEAN.user }],
      acted: [
        { record: { gaveur_id: 1 }, identity: { address: '203.0.113.77' }, class: 'mutations', kept_until: null },
        {
          record: { gaveur_id: 7 },
          identity: { address: '192.0.2.9' },
          class: 'reads',
          kept_until: expect.any(String),
        },
        { record: { gaveur_id: 9 }, actor: { name: JEAN.user } },
      ],
      about: [{ event: 'ACCESS_EVALUATION', actor: 'somebody else' }],
      on_records: [{ actor: { name: JEAN.user } }, { actor: 'somebody else' }],
    })
    expect(run1.stdout).not.toMatch(/marie|f3b1|198\.51/)
    expect(place.records().at(-1)).toMatchObject({ event: 'AUDIT_PERSON_EXPORT', about: pseudonymIn(place) })
    expect(jsonOf(await run(place, ['person', pseudonymIn(place), '--export']))).toMatchObject({
      acted: [{ record: { gaveur_id: 1 } }, { record: { gaveur_id: 7 } }, { record: { gaveur_id: 9 } }],
    })
  })

  it('get it without pseudonyms and keys too', async () => {
    const place = await privateTrail()
    const trail = place.open({ pseudonyms: false })
    trail.record(JEAN)
    trail.record(MARIE)
    await trail.close()
    const off = { AUDIT_PSEUDONYMS: undefined, AUDIT_PRIVACY_KEY: undefined }
    const told = await run(place, ['person', String(JEAN.subject), '--export'], off)
    expect(jsonOf(told)).toMatchObject({ known_as: [], acted: [{ actor: { name: JEAN.user } }], about: [] })
    expect(place.records().at(-1)).toMatchObject({ event: 'AUDIT_PERSON_EXPORT', about: JEAN.subject })
    expect(await run(place, ['person', String(JEAN.subject), '--erase', ...why, '--yes'], off)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('AUDIT_PRIVACY_KEY is not set'),
    })
  })

  it('are erased for good: the trail still verifies, and other people are as they were', async () => {
    const place = await recorded(JEAN, MARIE, { ...JEAN, address: '192.0.2.9' })
    const pseudonym = pseudonymIn(place)
    const before = place.text()
    const size = statSync(join(place.dataDirectory, 'audit-person-keys.jsonl')).size
    const wrapped = /"key":"([\w-]+)"/.exec(
      place
        .keys()
        .split('\n')
        .find((line) => line.includes(pseudonym)) ?? '',
    )?.[1]
    const erased = await run(place, ['person', 'jean.martin@gaveur.fr', '--erase', ...why, '--yes'])
    expect(erased).toMatchObject({ exitCode: 0, stderr: '' })
    expect(erased.stdout).toContain(pseudonym)

    expect(wrapped).toHaveLength(80)
    expect(place.keys()).not.toContain(wrapped)
    expect(statSync(join(place.dataDirectory, 'audit-person-keys.jsonl')).size).toBeGreaterThan(size)
    expect(place.text().startsWith(before.slice(0, before.indexOf('\n')))).toBe(true)
    const verified = await run(place, ['verify', '--json'])
    expect(verified.exitCode).toBe(0)

    for (const what of [pseudonym, idOf(place), idOf(place, 2)]) {
      expect(jsonOf(await run(place, ['reveal', what, ...why, '--json']))).toMatchObject({ code: 'person_erased' })
    }
    for (const who of [JEAN.subject, JEAN.user]) {
      expect(jsonOf(await run(place, ['person', String(who), '--export']))).toMatchObject({ acted: [], about: [] })
    }
    const left = await run(place, ['person', pseudonym, '--export'])
    expect(jsonOf(left)).toMatchObject({ acted: [{ identity: 'erased' }, { identity: 'erased' }] })
    expect(left.stdout).not.toMatch(/jean|0c5e3a52|203\.0\.113\.77/)
    expect(jsonOf(await run(place, ['reveal', idOf(place, 1), ...why, '--json']))).toMatchObject({
      identity: { subject: 'f3b1', name: MARIE.user },
    })
    expect(place.records().filter(({ event }) => event === 'AUDIT_ERASURE')).toMatchObject([
      { outcome: 'pending', about: pseudonym },
      { outcome: 'success', about: pseudonym, intent: expect.any(Number) },
    ])
    expect(place.text() + place.keys()).not.toMatch(/jean\.martin|0c5e3a52/)
  })

  it('have another pseudonym after it, so that nobody ties what they do to what was erased', async () => {
    const place = await recorded(JEAN)
    const pseudonym = pseudonymIn(place)
    await run(place, ['person', pseudonym, '--erase', ...why, '--yes'])
    expect(await run(place, ['person', pseudonym, '--erase', ...why, '--yes'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('was erased on'),
    })
    const trail = place.open()
    trail.record({ ...JEAN, record: { gaveur_id: 99 } })
    await trail.close()
    const later = place.records().at(-1)
    expect(later).toMatchObject({ record: { gaveur_id: 99 } })
    expect(later?.actor?.subject).not.toBe(pseudonym)
    expect(jsonOf(await run(place, ['person', String(JEAN.user), '--export']))).toMatchObject({
      acted: [{ record: { gaveur_id: 99 }, identity: { name: JEAN.user } }],
    })
  })

  it('are not erased under a hold, nor without an answer', async () => {
    const place = await recorded(JEAN)
    const who = String(JEAN.user)
    expect(await run(place, ['person', who, '--hold', ...why])).toMatchObject({ exitCode: 0 })
    expect(jsonOf(await run(place, ['person', who, '--erase', ...why, '--yes', '--json']))).toMatchObject({
      ok: false,
      code: 'person_held',
      held: [pseudonymIn(place)],
    })
    expect(await run(place, ['reveal', pseudonymIn(place), ...why])).toMatchObject({ exitCode: 0 })
    expect(await run(place, ['person', who, '--release', ...why])).toMatchObject({ exitCode: 0 })
    expect(await run(place, ['person', who, '--erase', ...why])).toMatchObject({ exitCode: 2 })
    expect(await run(place, ['person', who, '--erase', ...why], {}, 'n\n')).toMatchObject({ exitCode: 1 })
    expect(await run(place, ['reveal', pseudonymIn(place), ...why])).toMatchObject({ exitCode: 0 })
    expect(await run(place, ['person', who, '--erase', ...why], {}, 'y\n')).toMatchObject({ exitCode: 0 })
    expect(await run(place, ['reveal', pseudonymIn(place), ...why])).toMatchObject({ exitCode: 1 })
    expect(place.records().map(({ event, outcome, reason }) => `${event} ${outcome} ${reason}`)).toEqual([
      'DATA_MUTATION success granted',
      'AUDIT_HOLD success held',
      'AUDIT_ERASURE refused held',
      'AUDIT_REVEAL success ok',
      'AUDIT_HOLD success released',
      'AUDIT_REVEAL success ok',
      'AUDIT_ERASURE pending ok',
      'AUDIT_ERASURE success ok',
      'AUDIT_REVEAL failure erased',
    ])
  })

  it('are known to be named in what was written before there were pseudonyms', async () => {
    const place = await privateTrail()
    const plain = place.open({ pseudonyms: false })
    for (let count = 0; count < 3; count++) plain.record(JEAN)
    await plain.close()
    const trail = place.open()
    trail.record(JEAN)
    await trail.close()
    const erased = await run(place, ['person', String(JEAN.user), '--erase', ...why, '--yes', '--json'])
    expect(jsonOf(erased)).toMatchObject({ ok: true, in_plain: 3 })
  })

  it('are found by their names by who searches with the key, whose own search names nobody', async () => {
    const place = await recorded(JEAN, MARIE, { ...MARIE, event: 'ACCESS_EVALUATION', about: JEAN.subject })
    const found = async (...argv: readonly string[]): Promise<unknown> =>
      jsonOf(await run(place, ['search', ...argv, '--json'])).count
    expect(await found('--actor', String(JEAN.user))).toBe(1)
    expect(await found('--actor', String(MARIE.subject), '--event', 'ACCESS_EVALUATION')).toBe(1)
    expect(await found('--about', String(JEAN.subject))).toBe(1)
    expect(await found('--address', '203.0.113.77')).toBe(1)
    expect(await found('--address', '203.0.113.0/24')).toBe(1)
    expect(await found('--address', '203.0.114.1')).toBe(0)
    expect(await found('--actor', 'nobody')).toBe(0)
    expect(place.text()).not.toMatch(/jean\.martin|f3b1"|203\.0\.113\.77|nobody/)
  })

  it('are named by no record of a search without the key either, which could be erased by nobody', async () => {
    const place = await recorded(JEAN)
    const keyless = { AUDIT_PRIVACY_KEY: '', AUDIT_PSEUDONYMS: 'off' }
    const asked = ['--actor', String(JEAN.user), '--actor', pseudonymIn(place), '--about', String(JEAN.subject)]
    for (const command of ['search', 'tail'])
      await run(place, [command, ...asked, '--address', '203.0.113.77'], keyless)
    await run(place, ['report', '--from', '-1h', '--json', '--actor', String(JEAN.user)], keyless)
    expect(place.text()).not.toMatch(/jean\.martin|5a8f7a3f1c03|203\.0\.113\.77/)
    const readings = place.records().filter(({ event }) => /^AUDIT_(?:SEARCH|REPORT)$/.test(event))
    expect(readings.map(({ record }) => record)).toMatchObject([
      { actor: '«not told»', actor_2: pseudonymIn(place), about: '«not told»', address: '203.0.113.0/24' },
      { actor: '«not told»', actor_2: pseudonymIn(place), about: '«not told»', address: '203.0.113.0/24' },
      { actor: '«not told»' },
    ])
  })

  it('are found where they were given roles, as the plain trail names them', async () => {
    const place = await recorded({ ...MARIE, event: 'ROLE_GRANT', about: `user ${JEAN.user}` }, JEAN)
    const found = await run(place, ['search', '--about', `user ${JEAN.user}`, '--json'])
    expect({ count: jsonOf(found).count, stderr: found.stderr }).toEqual({ count: 1, stderr: '' })
  })

  it('are never missed without a word: not without the key, and not where the table does not know them', async () => {
    const place = await recorded(JEAN, MARIE)
    const keyless = { AUDIT_PRIVACY_KEY: '', AUDIT_PSEUDONYMS: 'off' }
    for (const command of ['search', 'tail']) {
      const without = await run(place, [command, '--actor', String(JEAN.user)], keyless)
      expect(without).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('set AUDIT_PRIVACY_KEY') })
      const unknown = await run(place, [command, '--actor', 'nobody'])
      expect(unknown).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('does not know “nobody”') })
      const known = await run(place, [command, '--actor', String(JEAN.user)])
      expect(known).toMatchObject({ exitCode: 0, stderr: '' })
      const byPseudonym = await run(place, [command, '--actor', pseudonymIn(place)], keyless)
      expect(byPseudonym).toMatchObject({ exitCode: 0, stderr: '' })
    }
    const plain = await privateTrail()
    const trail = plain.open({ pseudonyms: false })
    trail.record(JEAN)
    await trail.close()
    const none = await run(plain, ['search', '--actor', 'nobody', '--format', 'csv'], keyless)
    expect(none.stderr).not.toContain('Note')
  })

  it('have a report of their own, by name for who holds the key', async () => {
    const place = await recorded(JEAN, MARIE, { ...JEAN, outcome: 'refused', reason: 'out_of_bounds' })
    const report = ['report', '--from', '-1h', '--json', '--actor']
    const own = await run(place, [...report, String(JEAN.user)])
    expect({ exitCode: own.exitCode, stderr: own.stderr }).toEqual({ exitCode: 0, stderr: '' })
    const told = jsonOf(own)
    expect(told.only_of).toEqual([JEAN.user])
    expect(told.events).toMatchObject({
      rows: expect.arrayContaining([expect.objectContaining({ event: 'DATA_MUTATION', success: 1, refused: 1 })]),
    })
    // What the trail says of itself is of the whole trail.
    expect(told.integrity).toMatchObject({ verdict: expect.stringMatching(/ok|unproven_tail/) })
    const html = join(place.dataDirectory, 'report.html')
    const page = await run(place, ['report', '--from', '-1h', '--html', html, '--actor', String(JEAN.user)])
    expect(page.exitCode).toBe(0)
    expect(readFileSync(html, 'utf8')).toContain(`Only what these did: ${JEAN.user}`)
    expect(readFileSync(html, 'utf8')).toContain(`--actor ${JEAN.user}`)
    const keyless = await run(place, [...report, String(JEAN.user)], { AUDIT_PRIVACY_KEY: '', AUDIT_PSEUDONYMS: 'off' })
    expect(keyless.stderr).toContain('set AUDIT_PRIVACY_KEY')
  })

  it.each([
    [['reveal', 'jean', ...why], 'neither a pseudonym'],
    [['reveal', 'p:00000000:00000000000000000000000000000000'], "required option '--reason <text>'"],
    [['person', 'jean'], 'give one of --export'],
    [['person', 'jean', '--export', '--erase', ...why], 'give one of --export'],
    [['person', 'jean', '--erase'], 'wants a --reason'],
    [['person', 'jean', '--export', '--record', 'gaveur'], 'is no member=value'],
  ])('%j is wrong usage', async (argv, message) => {
    const place = await recorded(JEAN)
    expect(await run(place, argv)).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining(message) })
    expect(place.records()).toHaveLength(1)
  })

  it('says who is not known', async () => {
    const place = await recorded(JEAN)
    expect(await run(place, ['person', 'nobody', '--erase', ...why, '--yes'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('has nobody called nobody'),
    })
    expect(await run(place, ['reveal', 'p:00000000:00000000000000000000000000000000', ...why])).toMatchObject({
      exitCode: 1,
    })
    expect(readFileSync(join(place.directory, 'audit.log'), 'utf8')).toContain('AUDIT_REVEAL outcome=failure')
  })
})

const jsonOf = ({ stdout }: CommandRun): Record<string, unknown> => JSON.parse(stdout)
