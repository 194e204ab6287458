import { createHash } from 'node:crypto'
import type { TrailReport } from '../audit-verify/index.js'
import type { CivilClock } from '../civil-time/index.js'
import { closedPage, htmlText, visibleText } from '../html-text/index.js'
import { factsHtml, say } from './html-parts.js'
import type { PeriodReport } from './report.js'
import { reportSections } from './report-sections.js'
import { reportStyle } from './report-style.js'
import type { Verified } from './report-words.js'
import { clockText, localTimeText } from './time-text.js'
import { numbersOf, type ReportLanguage, wordsOf } from './words.js'
import type { WorkingHours } from './working-hours.js'

/** What a report is of, and how it was made. */
export interface ReportScope {
  /** As it was named. */
  readonly path: string
  /** RFC 3339, UTC, microseconds; the end is not within. */
  readonly from: string
  readonly before: string
  /** Whose records it is of alone, as they were asked for; undefined: everybody's. */
  readonly actors?: readonly string[] | undefined
  readonly clock: CivilClock
  readonly hours: WorkingHours
  readonly language: ReportLanguage
  /** When, by whom and with what the report is made; they go onto the page as they are. */
  readonly date: string
  readonly by: string
  readonly program: string
  /** The command that makes it again. */
  readonly command: string
  /** Lines of the files that are no records. */
  readonly unreadable: number
}

/** Where the page's own hash stands, until it is known. */
const NO_HASH = '0'.repeat(64)

/**
 * The report as one page to print and hand on: it needs nothing from outside, runs nothing, and its policy forbids both. The
 * same input gives the same bytes. Its own SHA-256 stands on it, made while its place held zeros.
 */
export function reportAsHtml(period: PeriodReport, integrity: TrailReport, scope: ReportScope): string {
  const page = pageOf(period, integrity, scope)
  const hash = createHash('sha256').update(page).digest('hex')
  // A record may hold as many zeros; the place is behind all of them.
  const at = page.lastIndexOf(NO_HASH)
  return page.slice(0, at) + hash + page.slice(at + NO_HASH.length)
}

function pageOf(period: PeriodReport, integrity: TrailReport, scope: ReportScope): string {
  const { language, clock, from, before, actors } = scope
  const words = wordsOf(language)
  const numbers = numbersOf(language)
  const fromTo = words.facts.fromTo(localTimeText(from, clock), localTimeText(before, clock))
  const title = `${words.title}, ${fromTo}`
  const style = reportStyle(`${title} (${clock.zone})`, words.method.page, words.method.of)
  const sections = reportSections(period, integrity, { clock, words, numbers, hours: scope.hours })
  const verdict = words.verdictSentence(integrity.verdict, verifiedIn(integrity), numbers)
  const body = `<header>
<h1>${say(words.title)}</h1>
<p class="period">${say(fromTo)} (${say(clock.zone)})</p>
${actors === undefined ? '' : `<p class="period">${say(words.facts.ofActors(actors.join(', ')))}</p>\n`}<p class="verdict ${integrity.verdict}">${say(verdict)}</p>
<h2 id="glance">${say(words.glance)}</h2>
${glance(period, scope)}
<nav aria-labelledby="contents">
<h2 id="contents">${say(words.contents)}</h2>
<ol>
${[...sections, { id: 'method', title: words.method.title }].map(({ id, title: name }) => `<li><a href="#${id}">${say(name)}</a></li>`).join('\n')}
</ol>
</nav>
</header>
<main>
<section aria-labelledby="scope">
<h2 id="scope">${say(words.facts.heading)}</h2>
${scopeFacts(period, fromTo, scope)}
</section>
${sections.map(({ id, title: name, html }) => `<section aria-labelledby="${id}">\n<h2 id="${id}">${say(name)}</h2>\n${html}\n</section>`).join('\n')}
${methodHtml(scope)}
</main>`
  return closedPage({ language, title: say(title), style, body })
}

const verifiedIn = ({ chains }: TrailReport): Verified => ({
  records: chains.reduce((sum, { records }) => sum + records, 0),
  chains: chains.length,
  heldByChainAlone: chains.reduce((sum, { heldByChainAlone }) => sum + heldByChainAlone, 0),
})

/** The numbers that decide whether somebody reads on. */
function glance(period: PeriodReport, { language, unreadable }: ReportScope): string {
  const { figures } = wordsOf(language)
  const numbers = numbersOf(language)
  const total = <Row>(rows: readonly Row[], count: (row: Row) => number): number =>
    rows.reduce((sum, row) => sum + count(row), 0)
  const list = (rows: { readonly rows: readonly unknown[]; readonly more: number }): number =>
    rows.rows.length + rows.more
  const { volume, completeness } = period
  const items: readonly (readonly [
    count: number,
    words: (count: number, by: typeof numbers) => string,
    isBad: boolean,
  ])[] = [
    [period.records, figures.records, false],
    [total(volume.rows, (row) => row.changes), figures.changes, false],
    [total(volume.rows, (row) => row.refused), figures.refusals, false],
    [list(period.administration), figures.administration, false],
    [list(period.roleGrants), figures.roleGrants, false],
    [total(volume.rows, (row) => row.unusual), figures.unusual, false],
    [list(period.openIntents), figures.openIntents, true],
    [completeness.lost, figures.lost, true],
    [unreadable, figures.unreadable, true],
  ]
  const shown = items.filter(([count, , isBad], index) => index === 0 || !isBad || count > 0)
  return `<ul class="glance">
${shown.map(([count, words, isBad]) => `<li${isBad ? ' class="bad"' : ''}>${say(words(count, numbers))}</li>`).join('\n')}
</ul>`
}

function scopeFacts(period: PeriodReport, fromTo: string, scope: ReportScope): string {
  const { facts, hours: hoursWords } = wordsOf(scope.language)
  const { clock, hours, path, date, by, program, actors } = scope
  const named = (names: readonly string[]): { readonly code: string } => ({
    code: names.length === 0 ? facts.noneYet : names.join(', '),
  })
  return factsHtml('facts', { headingId: 'scope' }, [
    [facts.period, { html: say(fromTo) }],
    ...(actors === undefined ? [] : [[facts.actors, { code: actors.join(', ') }] as const]),
    [facts.zone, { text: clock.zone }],
    [
      facts.hours,
      { html: say(hoursWords(hours.days, clockText(hours.fromMinute), clockText(hours.toMinute), clock.zone)) },
    ],
    [facts.trail, { code: path }],
    [facts.records, { html: say(numbersOf(scope.language).format(period.records)) }],
    [facts.chains, named(period.chains)],
    [facts.hosts, named(period.hosts)],
    [facts.policies, named(period.policies)],
    [facts.made, { text: facts.madeBy(date, by, program) }],
  ])
}

function methodHtml({ language, command }: ReportScope): string {
  const { method } = wordsOf(language)
  return `<section aria-labelledby="method">
<h2 id="method">${say(method.title)}</h2>
${method.paragraphs.map((text) => `<p>${say(text)}</p>`).join('\n')}
<p>${say(method.reproduce)}</p>
<pre>${say(visibleText(command))}</pre>
<p>${say(method.ownHash)}</p>
<pre>${NO_HASH}</pre>
<p>${say(method.howToCheck)}</p>
<pre>${htmlText('sed "s/$H/$(printf %064d 0)/" report.html | sha256sum')}</pre>
</section>`
}
