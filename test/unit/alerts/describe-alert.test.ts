import { describe, expect, it } from 'vitest'
import { alertLine, describeAlert } from '../../../src/alerts/index.js'
import { MINUTE, watching } from './watch.js'

const RULE = `
rules:
  - { name: many-refusals, title: Many refusals of one subject, severity: error, when: { event: UNAUTHORIZED_ACCESS },
      at_least: 2, within: 5m, by: [subject, address], once_every: 15m }
`

describe('an alert', () => {
  it('says who did what, when, from where, and under which request ids', () => {
    const { at, alerts } = watching(RULE)
    at(0, { requestId: 'r-1', traceId: '0af7651916cd43dd8448eb211c80319c' })
    at(MINUTE, { requestId: 'r-2', traceId: '0af7651916cd43dd8448eb211c80319c' })
    const [alert] = alerts
    expect(alert && describeAlert(alert)).toEqual({
      severity: 'error',
      title: 'Many refusals of one subject: subject jean, 192.0.2.7',
      facts: [
        ['rule', 'many-refusals'],
        ['when', '2026-11-21T14:01:00.000Z'],
        ['event', 'UNAUTHORIZED_ACCESS refused out_of_bounds'],
        ['who', 'jean.martin@gaveur.fr (jean)'],
        ['address', '192.0.2.7'],
        ['request', 'GET /api/gavage/2'],
        ['permission', 'gavage_data:read'],
        ['record', 'gaveur_id: 2'],
        ['status', '403'],
        ['counted', '2 within 5m'],
        ['request_ids', 'r-1, r-2'],
        ['trace_id', '0af7651916cd43dd8448eb211c80319c'],
      ],
    })
  })

  it('is one line of the log', () => {
    const { at, alerts, sweepAt } = watching(RULE)
    for (let count = 0; count < 4; count += 1) at(count, { requestId: `r-${count}` })
    sweepAt(16 * MINUTE)
    expect(alerts.map(alertLine)).toEqual([
      'ALERT Many refusals of one subject: subject jean, 192.0.2.7: rule=many-refusals, when=2026-11-21T14:00:00.001Z, ' +
        'event=UNAUTHORIZED_ACCESS refused out_of_bounds, who=jean.martin@gaveur.fr (jean), address=192.0.2.7, ' +
        'request=GET /api/gavage/2, permission=gavage_data:read, record=gaveur_id: 2, status=403, counted=2 within 5m, ' +
        'request_ids=r-0, r-1',
      'ALERT Many refusals of one subject: 2 more events of subject jean, 192.0.2.7 were kept back in its window: rule=many-refusals',
    ])
  })

  it('keeps what comes from outside on its line, visible, and short, and shows no secret', () => {
    const { at, alerts } = watching('rules: [{ name: any, when: { event: TOKEN_REUSE } }]')
    const evil = `x\r\nBcc: thief@example.com\u001b[2J\u202e\u2028| forged\\`
    const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJqZWFuIn0.c2lnbmF0dXJl'
    at(0, {
      event: 'TOKEN_REUSE',
      user: evil,
      subject: undefined,
      path: `/${'a'.repeat(5_000)}`,
      reason: `Bearer ${token}`,
      record: Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`member${at}`, evil])),
    })
    const [alert] = alerts
    if (alert === undefined) throw new Error('nothing fired')
    const { title, facts } = describeAlert(alert)
    const texts = [title, ...facts.map(([, value]) => value)]
    for (const text of texts) {
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
      expect(text).not.toContain(token)
      expect(text.length).toBeLessThan(1_000)
    }
    expect(title).toContain('\\u000d\\u000aBcc: thief@example.com')
  })
})
