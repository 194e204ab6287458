import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { AUDIT_EVENT_CLASSES, type AuditRecord } from '../../../src/audit-record/index.js'
import {
  createReportCollector,
  type PeriodReport,
  parseWorkingHours,
  REPORT_LANGUAGES,
  type ReportLanguage,
  type ReportScope,
  reportAsHtml,
} from '../../../src/audit-report/index.js'
import { ENGLISH } from '../../../src/audit-report/words-en.js'
import { FRENCH } from '../../../src/audit-report/words-fr.js'
import type { ChainReport, TrailReport } from '../../../src/audit-verify/index.js'
import { createCivilClock } from '../../../src/civil-time/index.js'
import { auditRecord } from '../audit-search/records.js'

const clock = createCivilClock('Europe/Paris') ?? expect.fail()
const hours = parseWorkingHours('mon-fri 07:00-20:00') ?? expect.fail()
const BEFORE = '2026-11-22T00:00:00.000000Z'

function periodOf(
  records: readonly AuditRecord[],
  limits: { readonly mostRows?: number; readonly mostListed?: number } = {},
): PeriodReport {
  const collector = createReportCollector({ clock, hours, before: BEFORE, isLong: false, ...limits })
  for (const record of records) collector.add(record)
  return collector.result()
}

const CHAIN: ChainReport = {
  chain: 'cfc8086e64ed',
  verdict: 'ok',
  files: ['cfc8086e64ed-000001.jsonl'],
  bytes: 1000,
  records: 4,
  first: { file: 'cfc8086e64ed-000001.jsonl', line: 1, seq: 1, time: '2026-11-21T08:00:00.000000Z' },
  last: {
    file: 'cfc8086e64ed-000001.jsonl',
    line: 4,
    seq: 4,
    time: '2026-11-21T22:58:03.117042Z',
    hash: '1'.repeat(64),
  },
  checkpoints: 1,
  checkpoint: { size: 3, root: 'AAAA', note: 'a note\n', key: 'passerelle-audit+00000000+AAAA', seq: 4 },
  anchoredTo: 4,
  notAnchored: 0,
  heldByChainAlone: 0,
  keys: [],
  keysAre: 'own_word',
  damages: [],
  damageCount: 0,
  damageCounts: {},
  openIntents: [],
  openIntentCount: 0,
  facts: [],
  notes: [],
}

const INTACT: TrailReport = { verdict: 'ok', path: 'logs/audit', anchors: 'anchors', chains: [CHAIN], notes: [] }

const scopeIn = (language: ReportLanguage): ReportScope => ({
  path: 'logs/audit',
  from: '2026-11-20T23:00:00.000000Z',
  before: BEFORE,
  clock,
  hours,
  language,
  date: '2026-11-22T14:00:00+01:00',
  by: 'Jeanne <Durand>',
  program: 'passerelle 0.1.0',
  command: `passerelle audit report 'a b' --by 'Jeanne <Durand>'`,
  unreadable: 0,
})

const page = (records: readonly AuditRecord[], language: ReportLanguage = 'en', integrity = INTACT): string =>
  reportAsHtml(periodOf(records), integrity, scopeIn(language))

const EVIL = `"><script>alert(1)</script>\u202e'`

/** One of each event, with texts that would be markup. */
function evilRecords(): readonly AuditRecord[] {
  return Object.keys(AUDIT_EVENT_CLASSES).map((event, seq) =>
    auditRecord({
      event,
      seq: seq + 1,
      outcome: seq % 2 === 0 ? 'refused' : 'success',
      reason: EVIL,
      about: EVIL,
      action: EVIL,
      actor: { subject: EVIL, name: EVIL },
      record: { [EVIL]: EVIL },
      source: { address: EVIL },
      host: EVIL,
      trail: { torn_file: EVIL, lost: 1 },
    }),
  )
}

describe('the page of a report', () => {
  it.each(REPORT_LANGUAGES)('holds nothing that runs, and nothing of a text as markup (%s)', (language) => {
    const html = page([...evilRecords(), auditRecord({ outcome: 'pending', actor: { name: EVIL } })], language)
    expect(html).not.toMatch(/<script|\son\w+=|javascript:|<img|<iframe|https?:\/\//i)
    expect(html).not.toContain('\u202e')
    expect((html.match(/<[a-z0-9]+/g) ?? []).filter((tag) => !TAGS.has(tag.slice(1)))).toEqual([])
    expect(html).toMatch(
      /Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'"/,
    )
    const [, style = ''] = /<style>(.*?)<\/style>/s.exec(html) ?? []
    expect(html).toContain(createHash('sha256').update(style).digest('base64'))
  })

  it.each(REPORT_LANGUAGES)('is well formed: each element is closed, each link leads somewhere (%s)', (language) => {
    const html = page(evilRecords(), language)
    const open: string[] = []
    for (const [, closing, tag = ''] of html.replace(/<style>.*?<\/style>/s, '').matchAll(/<(\/?)([a-z0-9]+)[^>]*>/g)) {
      if (VOID.has(tag)) continue
      if (closing === '') open.push(tag)
      else expect(open.pop()).toBe(tag)
    }
    expect(open).toEqual([])
    for (const [, id] of html.matchAll(/(?:href="#|aria-labelledby=")(\w+)"/g)) expect(html).toContain(`id="${id}"`)
    const ids = [...html.matchAll(/ id="(\w+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(html).toContain(`<html lang="${language}">`)
    expect(html.match(/<th\b(?! scope="(?:row|col)")/g)).toBeNull()
  })

  it('is the same bytes each time, and carries their hash', () => {
    const zeros = auditRecord({ event: 'REALM_APPLY', record: { revision: '0'.repeat(64) } })
    const html = page([...evilRecords(), zeros])
    expect(page([...evilRecords(), zeros])).toBe(html)
    expect(html).toContain(`${'0'.repeat(64)}</li>`)
    const [hash = ''] = /(?<=<pre>)[0-9a-f]{64}(?=<\/pre>)/.exec(html) ?? []
    expect(
      createHash('sha256')
        .update(html.replace(hash, '0'.repeat(64)))
        .digest('hex'),
    ).toBe(hash)
  })

  it('says the verdict, and what a checkpoint’s hash is', () => {
    const html = page([auditRecord()])
    expect(html).toContain('Intact: 4\u00a0records in 1\u00a0chain were verified.')
    expect(html).toContain(createHash('sha256').update('a note\n').digest('hex'))
    expect(page([auditRecord()], 'fr')).toContain(
      'Intacte : vérification de 4\u00a0enregistrements dans 1\u00a0chaîne.',
    )
    const unproven = {
      ...INTACT,
      verdict: 'unproven_tail',
      chains: [{ ...CHAIN, verdict: 'unproven_tail', anchoredTo: undefined }],
    } as const
    expect(page([], 'en', unproven)).toContain('Intact, but for the end')
  })

  it('calls no end proven that an anchor does not cover, and counts what only the chain holds', () => {
    const open = {
      ...INTACT,
      chains: [
        {
          ...CHAIN,
          records: 18,
          last: { ...(CHAIN.last ?? expect.fail()), seq: 18 },
          anchoredTo: 4,
          notAnchored: 14,
          heldByChainAlone: 14,
        },
      ],
    } as const
    const english = page([auditRecord()], 'en', open)
    expect(english).toContain('<strong>Intact; proven up to record 4</strong>')
    expect(english).toContain('14\u00a0records follow the newest checkpoint, held only by the chain')
    expect(english).toContain('Anchors prove all but the newest 14\u00a0records, which follow the newest checkpoint')
    const french = page([auditRecord()], 'fr', open)
    expect(french).toContain('<strong>Intacte ; prouvée jusqu’à l’enregistrement 4</strong>')
    expect(french).toContain(
      '14\u00a0enregistrements suivent le dernier point de contrôle, garantis par la seule chaîne',
    )
    expect(french).toContain(
      'sauf les 14\u00a0enregistrements les plus récents, qui suivent le dernier point de contrôle',
    )
    for (const html of [english, french])
      expect(html).not.toMatch(/end is proven|prove the ends|fin prouvée|prouvent les fins/)
  })

  it.each(['constructor', '__proto__', 'toString'])('is made also where an event is called %s', (event) => {
    expect(page([auditRecord({ event })])).toContain(`>${event}<`)
  })

  it('names damage by kind, file and line', () => {
    const damage = {
      kind: 'changed',
      chain: CHAIN.chain,
      file: 'x.jsonl',
      line: 7,
      seq: 7,
      message: 'The bytes were changed.',
    } as const
    const damaged = {
      ...INTACT,
      verdict: 'damaged',
      chains: [{ ...CHAIN, verdict: 'damaged', damages: [damage], damageCount: 1 }],
    } as const
    expect(page([], 'en', damaged)).toMatch(/<strong class="bad">changed<\/strong>.*x\.jsonl:7/)
    expect(page([], 'fr', damaged)).toMatch(/<strong class="bad">modifié<\/strong>.*x\.jsonl:7/)
  })

  it('says of each section that is empty that it is', () => {
    for (const [language, words] of [
      ['en', ENGLISH],
      ['fr', FRENCH],
    ] as const) {
      const html = page([], language)
      for (const name of [
        'administration',
        'roleGrants',
        'refusals',
        'changes',
        'openIntents',
        'unusual',
        'actors',
      ] as const) {
        expect(html).toContain(words.sections[name].none)
      }
    }
  })
})

const TAGS = new Set(
  'html head meta title style body header h1 h2 p ul li nav ol a main section table caption thead tbody tr th td br span strong code pre wbr doctype'.split(
    ' ',
  ),
)
const VOID = new Set(['meta', 'br', 'wbr'])

describe('the languages', () => {
  it.each([
    ['en', ENGLISH],
    ['fr', FRENCH],
  ] as const)('have a word for each event (%s)', (_, words) => {
    expect(Object.keys(AUDIT_EVENT_CLASSES).filter((event) => words.events[event] === undefined)).toEqual([])
  })

  it('count as they should', () => {
    const html = (count: number, language: ReportLanguage): string =>
      page(
        Array.from({ length: count }, (_, seq) => auditRecord({ seq, event: 'ROLE_GRANT' })),
        language,
      )
    expect(html(0, 'fr')).toContain('0\u00a0attribution de rôles')
    expect(html(1, 'fr')).toContain('1\u00a0attribution de rôles')
    expect(html(2, 'fr')).toContain('2\u00a0attributions de rôles')
    expect(html(0, 'en')).toContain('0\u00a0grants of roles')
    expect(html(1, 'en')).toContain('1\u00a0grant of roles')
    expect(html(1234, 'fr')).toContain('1\u202f234\u00a0attributions de rôles')
    expect(html(1234, 'en')).toContain('1,234\u00a0grants of roles')
  })
})
