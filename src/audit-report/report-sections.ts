import type { TrailReport } from '../audit-verify/index.js'
import { htmlText } from '../html-text/index.js'
import { type Cell, factsHtml, type Label, say, tableHtml } from './html-parts.js'
import { integrityHtml } from './integrity-section.js'
import type { ListedRecord, PeriodReport } from './report.js'
import type { HeadName, SectionName } from './report-words.js'
import type { SectionContext } from './section-context.js'
import type { Rows } from './tally.js'
import { clockText, localTimeText } from './time-text.js'

interface Section {
  readonly id: string
  readonly title: string
  readonly html: string
}

/** In the order in which an auditor asks. */
export function reportSections(
  period: PeriodReport,
  integrity: TrailReport,
  context: SectionContext,
): readonly Section[] {
  const { words, clock, numbers, hours } = context
  const number = (value: number): Cell => ({ number: numbers.format(value) })
  const time = (value: string): Cell => ({ html: `<span class="time">${say(localTimeText(value, clock))}</span>` })
  const who = (name: string | undefined): Cell => (name === undefined ? { html: say(words.nobody) } : { text: name })
  const event = (name: string): Cell => ({ name })
  // Whoever writes the files may call an event as they like.
  const meaningOf = (name: string): string => (Object.hasOwn(words.events, name) ? (words.events[name] ?? '') : '')

  function section(name: SectionName, html: string | undefined, extra = ''): Section {
    const { title, lead, none } = words.sections[name]
    const content = html === undefined ? `<p class="none">${say(none)}</p>` : html
    return { id: name, title, html: `<p class="lead">${say(lead)}</p>\n${extra}${content}` }
  }
  function table<Row>(
    name: SectionName,
    rows: Rows<Row>,
    columns: Columns<Row>,
    label: Label = { headingId: name },
  ): string | undefined {
    if (rows.rows.length === 0) return undefined
    // What nothing is said in takes no room.
    const used = columns.filter(([, cell]) => rows.rows.some((row) => !isEmpty(cell(row))))
    return tableHtml({
      name,
      label,
      heads: used.map(([head]) => words.heads[head]),
      rows: rows.rows.map((row) => used.map(([, cell]) => cell(row))),
      notes: [
        ...(rows.more > 0 ? [words.more(rows.more, numbers)] : []),
        ...(rows.uncounted > 0 ? [words.uncounted(rows.uncounted, numbers)] : []),
      ],
    })
  }
  const outcome = (row: ListedRecord): Cell => {
    const known: Readonly<Record<string, string>> = words.outcomes
    const isQuiet = row.reason === 'ok' || row.reason === 'granted'
    // In a line of its own: no language has to part the two, and the word is never broken.
    const why = isQuiet ? '' : `<br>${htmlText(row.reason)}`
    return { html: `<span class="whole">${say(known[row.outcome] ?? row.outcome)}</span>${why}` }
  }
  const listed: Columns<ListedRecord> = [
    ['time', (row) => time(row.time)],
    ['who', (row) => who(row.who)],
    ['event', (row) => event(row.event)],
    ['outcome', outcome],
    ['about', (row) => ({ text: row.about ?? '' })],
    ['details', (row) => ({ html: detailsHtml(row) })],
    ['record', (row) => ({ id: row.id })],
  ]
  const withoutOutcome = listed.filter(([head]) => head !== 'outcome' && head !== 'about')
  const { completeness } = period
  const counts = Object.entries(words.completeness).flatMap(([name, caption]) =>
    isCounted(name, completeness) ? [[caption, number(completeness[name])] as const] : [],
  )

  return [
    section('integrity', integrityHtml(integrity, period, context)),
    section(
      'completeness',
      `${factsHtml('counts', { headingId: 'completeness' }, counts)}\n${
        table(
          'completeness',
          period.trailFacts,
          listed.filter(([head]) => head !== 'about' && head !== 'who'),
        ) ?? ''
      }`,
    ),
    section('administration', table('administration', period.administration, listed)),
    section(
      'roleGrants',
      table(
        'roleGrants',
        period.roleGrants,
        listed.filter(([head]) => head !== 'event'),
      ),
    ),
    section('readings', table('readings', period.readings, listed)),
    section(
      'authentication',
      table('authentication', period.authentication, [
        ['event', (row) => event(row.event)],
        ['meaning', (row) => ({ html: say(meaningOf(row.event)) })],
        ['outcome', (row) => ({ html: say(words.outcomes[row.outcome]) })],
        ['reason', (row) => ({ code: row.reason })],
        ['count', (row) => number(row.count)],
      ]),
    ),
    section(
      'refusals',
      joined([
        table('refusals', period.refusals, [
          ['who', (row) => who(row.who)],
          ['about', (row) => ({ text: row.about ?? '' })],
          ['event', (row) => event(row.event)],
          ['reason', (row) => ({ code: row.reason })],
          ['count', (row) => number(row.count)],
          ['first', (row) => time(row.first)],
          ['last', (row) => time(row.last)],
        ]),
        table(
          'refusals',
          period.refusedAddresses,
          [
            ['address', (row) => ({ code: row.address })],
            ['refused', (row) => number(row.refused)],
            ['tokens', (row) => number(row.tokens)],
            ['last', (row) => time(row.last)],
          ],
          { caption: words.refusedAddresses },
        ),
      ]),
    ),
    section(
      'changes',
      table('changes', period.changes, [
        ['who', (row) => who(row.who)],
        ['permission', (row) => ({ code: row.action ?? '' })],
        ['done', (row) => number(row.done)],
        ['failed', (row) => number(row.failed)],
        ['refused', (row) => number(row.refused)],
        ['last', (row) => time(row.last)],
      ]),
    ),
    section('openIntents', table('openIntents', period.openIntents, withoutOutcome)),
    section(
      'unusual',
      table('unusual', period.unusual, [
        ['who', (row) => who(row.who)],
        ['changes', (row) => number(row.changes)],
        ['reads', (row) => number(row.reads)],
        ['first', (row) => time(row.first)],
        ['last', (row) => time(row.last)],
        ['record', (row) => ({ id: row.lastId })],
      ]),
      `<p>${say(words.hoursAre(words.hours(hours.days, clockText(hours.fromMinute), clockText(hours.toMinute), clock.zone)))}</p>\n`,
    ),
    section(
      'actors',
      table('actors', period.actors, [
        ['who', (row) => who(row.name ?? row.subject)],
        ['subject', (row) => ({ code: row.subject ?? '' })],
        ['reads', (row) => number(row.reads)],
        ['changes', (row) => number(row.changes)],
        ['refused', (row) => number(row.refused)],
        ['failed', (row) => number(row.failed)],
        ['unusual', (row) => number(row.unusual)],
        ['last', (row) => time(row.last)],
      ]),
    ),
    section(
      'events',
      table('events', period.events, [
        ['event', (row) => event(row.event)],
        ['meaning', (row) => ({ html: say(meaningOf(row.event)) })],
        ['success', (row) => number(row.success)],
        ['refused', (row) => number(row.refused)],
        ['failure', (row) => number(row.failure)],
        ['pending', (row) => number(row.pending)],
      ]),
    ),
    section(
      'volume',
      table('volume', period.volume, [
        ['stretch', (row) => ({ text: row.stretch })],
        ['records', (row) => number(row.records)],
        ['changes', (row) => number(row.changes)],
        ['refused', (row) => number(row.refused)],
        ['unusual', (row) => number(row.unusual)],
      ]),
    ),
  ]
}

type Columns<Row> = readonly (readonly [head: HeadName, cell: (row: Row) => Cell])[]

function isEmpty(cell: Cell): boolean {
  return Object.values(cell).every((content) => content === '')
}

function detailsHtml({ details }: ListedRecord): string {
  if (details.length === 0) return ''
  const items = details.map(
    ([name, value]) => `<li><span class="kind">${htmlText(name)}</span> ${htmlText(value)}</li>`,
  )
  return `<ul class="details">${items.join('')}</ul>`
}

function joined(parts: readonly (string | undefined)[]): string | undefined {
  const there = parts.filter((part) => part !== undefined)
  return there.length === 0 ? undefined : there.join('\n')
}

function isCounted<Counts extends object>(name: string, counts: Counts): name is Extract<keyof Counts, string> {
  return Object.hasOwn(counts, name)
}
