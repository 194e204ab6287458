import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { AlertsError, loadRules, readRules, rulesSchema } from '../../../src/alerts/index.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

const WHOLE = `time_zone: Europe/Paris
targets:
  security: { mail: security@example.com }
  duty: { sms: ['+33612345678'] }
  chat: { webhook: chat }
rules:
  - name: many-refusals
    title: Many refusals
    severity: error
    when: { event: UNAUTHORIZED_ACCESS, address: [10.0.0.0/8, '2001:db8::/32'] }
    except: { user: 'ci-*' }
    during: [{ from: '22:00', to: '06:00' }, { days: [sat, sun] }]
    at_least: 20
    within: 5m
    by: [subject, address]
    once_every: 15m
    most_alerts: 5
    to: [log, security, chat]
  - { name: reuse, when: { event: TOKEN_REUSE } }
`

/** Problems and mends of a file, as `line:column problem mend`. */
function mistakesIn(text: string): readonly string[] {
  try {
    readRules('alerts.yaml', text)
    return []
  } catch (error) {
    if (!(error instanceof AlertsError)) throw error
    return error.details.map(({ line, column, problem, mend }) => `${line}:${column} ${problem} ${mend}`)
  }
}

describe('rules', () => {
  it('are read with what they leave out', () => {
    const { rules, targets } = readRules('alerts.yaml', WHOLE)
    expect(Object.fromEntries(targets)).toEqual({
      security: { mail: ['security@example.com'] },
      duty: { sms: ['+33612345678'] },
      chat: { webhook: 'chat' },
    })
    expect(rules[0]).toMatchObject({
      name: 'many-refusals',
      title: 'Many refusals',
      severity: 'error',
      to: ['security', 'chat'],
      events: ['UNAUTHORIZED_ACCESS'],
      atLeast: 20,
      withinMs: 300_000,
      by: ['subject', 'address'],
      onceEveryMs: 900_000,
      mostAlerts: 5,
    })
    expect(rules[1]).toMatchObject({
      severity: 'warning',
      to: [],
      atLeast: 1,
      withinMs: 0,
      by: [],
      onceEveryMs: 3_600_000,
      mostAlerts: 20,
    })
  })

  const rule = (fields: string): string => `rules:\n  - { name: one, when: { event: TOKEN_REUSE }, ${fields} }\n`

  // Each mistake is where § stands: of a list or of fields as a whole, at their name.
  it.each([
    ['§', 'The file is empty. Fill it in, or remove it if it is optional.'],
    ['§rules: []', '`rules` must not be empty. Fill it in.'],
    ['§targets: {}', '`rules` is missing. Add `rules` here.'],
    [
      'rules: [{ name: one, when: { event: §TOKEN_REUS } }]',
      '`event` has a value that is not known. Did you mean `TOKEN_REUSE`?',
    ],
    [
      'rules: [{ name: one, when: { event: [TOKEN_REUSE, §REALM_APLY] } }]',
      'This has a value that is not known. Did you mean `REALM_APPLY`?',
    ],
    [
      'rules: [{ name: one, when: { event: TOKEN_REUSE }, §onec_every: 5m }]',
      'There is no field `onec_every` here. Did you mean `once_every`?',
    ],
    [
      'rules: [{ name: one, §when: {} }]',
      '`when` matches every event. Name the events: `when: { event: TOKEN_REUSE }`.',
    ],
    [rule('severity: §hgih'), '`severity` has a value that is not known. Write one of: warning, error, critical.'],
    [rule('at_least: §20'), '`at_least` does not say within how long. Add `within`, such as `within: 5m`.'],
    [rule('within: §5m'), '`within` says nothing without `at_least`. Add `at_least: 20`, or remove it.'],
    [
      rule('at_least: §2000, within: 1h'),
      'This is not between 1 and 1000. Write a number of events; for more of them, count for a shorter time.',
    ],
    [rule('at_least: 2, within: §soon'), 'This is no length of time. Write it as 30s, 5m, 2h or 1d.'],
    [rule('at_least: 2, within: §2d'), 'It is longer than a day. Write a shorter one.'],
    [rule('by: §subjekt'), '`by` has a value that is not known. Did you mean `subject`?'],
    [rule('§by: []'), '`by` must not be empty. Fill it in.'],
    [rule('to: §security'), 'There is no target `security`. Declare it under `targets`; there are: log.'],
    [
      `targets: { security: { mail: a@example.com } }\n${rule('to: [log, §securty]')}`,
      'There is no target `securty`. Did you mean `security`?',
    ],
    [rule("during: [{ from: §'25:00', to: '06:00' }]"), "This is no time of day. Write it in quotes, as '22:00'."],
    [
      rule("during: [{ from: '06:00', to: §'06:00' }]"),
      'These hours begin when they end. For the whole day leave out `from` and `to`.',
    ],
    [
      rule('during: [§{}]'),
      "These hours say nothing. Write `{ from: '22:00', to: '06:00' }`, or `{ days: [sat, sun] }`.",
    ],
    [
      'rules: [{ name: one, when: { event: TOKEN_REUSE, address: §10.0.0.0/40 } }]',
      'This is no address and no network. Write it as 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32.',
    ],
    [`time_zone: §Europe/Pariss\n${rule('to: log')}`, 'This is no time zone. Write it as Europe/Paris.'],
    [
      'rules: [{ name: one, when: { event: TOKEN_REUSE } }, { name: §one, when: { event: TOKEN_REUSE } }]',
      'There is a rule `one` already. Give it another name.',
    ],
    [
      'rules: [{ name: §One Two, when: { event: TOKEN_REUSE } }]',
      'This is no name of a rule. Take up to 64 small letters and digits, with - between words.',
    ],
    [
      `targets: { a: { mail: §"x@example.com\\r\\nBcc: y@example.com" } }\n${rule('to: a')}`,
      'This is no mail address. Write one address alone, as security@example.com.',
    ],
    [
      `targets: { a: { sms: [§'0612345678'] } }\n${rule('to: a')}`,
      "This is no phone number. Write it in quotes with its country, as '+33612345678'.",
    ],
    [
      `targets: { a: { §webhook: chat, mail: x@example.com } }\n${rule('to: a')}`,
      "`webhook` can't stand beside `mail`. Keep one of them.",
    ],
    [
      `targets: { a: { §slack: chat } }\n${rule('to: a')}`,
      'There is no field `slack` here. Fields here: mail, sms, webhook.',
    ],
    [`targets: { §log: { mail: x@example.com } }\n${rule('to: log')}`, '`log` is there already. Give it another name.'],
  ])('%j has its mistake at its place', (marked, mistake) => {
    const before = marked.slice(0, marked.indexOf('§')).split('\n')
    expect(mistakesIn(marked.replace('§', ''))).toEqual([
      `${before.length}:${(before.at(-1) ?? '').length + 1} ${mistake}`,
    ])
  })

  it('in a file that is not there say so', async () => {
    const path = join(await temporaryFolder(), 'absent.yaml')
    await expect(loadRules(path)).rejects.toMatchObject({
      code: 'alert_rules_unreadable',
      message: expect.stringContaining('ENOENT'),
    })
    writeFileSync(path, WHOLE)
    await expect(loadRules(path)).resolves.toMatchObject({ rules: [{ name: 'many-refusals' }, { name: 'reuse' }] })
  })

  it('have a schema for editors', async () => {
    const schema = z.toJSONSchema(rulesSchema, { io: 'input', target: 'draft-2020-12' })
    const path = new URL('../../../docs/alerts.schema.json', import.meta.url).pathname
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(path)
    const validate = new Ajv2020({ strict: false }).compile(schema)
    expect(validate(parse(WHOLE))).toBe(true)
    expect(validate(parse(WHOLE.replace('TOKEN_REUSE', 'TOKEN_REUS')))).toBe(false)
    expect(validate(parse(WHOLE.replace('once_every', 'onec_every')))).toBe(false)
  })
})
