import { readFile } from 'node:fs/promises'
import { inOrder, type Mistake, mistakeAt, parseFile, type YamlCursor } from '../realm-config/index.js'
import { nearestWord } from '../spelling/index.js'
import { AlertsError, rulesInvalid } from './alerts-error.js'
import { compileFilter } from './compile-filter.js'
import { describeFilters } from './describe-rule.js'
import { durationMs, HOUR_MS } from './duration.js'
import { compileHours } from './hours.js'
import { rulesSchema, type WrittenFilter, type WrittenRule, type WrittenRules } from './rules-schema.js'
import type { AlertRule, AlertRules, Target } from './types.js'

/** Every alert stands in the log: who names it alone has no other target. */
const LOG = 'log'
const MOST_ALERTS = 20

/**
 * Reads the file of ALERTS_FILE.
 *
 * @throws AlertsError `alert_rules_unreadable`, or `alert_rules_invalid` with every mistake
 */
export async function loadRules(path: string): Promise<LoadedRules> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    const message = `The rules for alerts in ${path} can't be read: ${why}. Mend the path in ALERTS_FILE, or unset it.`
    throw new AlertsError('alert_rules_unreadable', message, [], { cause })
  })
  return { ...readRules(path, text), text }
}

/** Rules as they stand in their file: the same text is the same rules. */
export interface LoadedRules extends AlertRules {
  readonly text: string
}

/**
 * Rules from their text.
 *
 * @param file how places of mistakes call it
 * @throws AlertsError `alert_rules_invalid` with every mistake, each with line, column and mend
 */
export function readRules(file: string, text: string): AlertRules {
  const { cursor, value, mistakes } = parseFile(rulesSchema, { name: file, text })
  const all = inOrder([...mistakes, ...ruleMistakes(cursor)])
  if (value === undefined || all.length > 0) throw rulesInvalid(all)
  return toRules(value)
}

/** What the schema can't say: what one part of the file says of another. */
function ruleMistakes(cursor: YamlCursor): readonly Mistake[] {
  const targets = cursor.field('targets').fields()
  const declared = [LOG, ...targets.map(({ name }) => name)]
  const rules = cursor.field('rules').items()
  const names = rules.map((rule) => rule.field('name').text)
  return [
    ...targets
      .filter(({ name }) => name === LOG)
      .map(({ place }) => mistakeAt(place, '`log` is there already.', 'Give it another name.')),
    ...rules.flatMap((rule, at) => [
      ...(names[at] !== undefined && names.indexOf(names[at]) < at
        ? [mistakeAt(rule.field('name').place, `There is a rule \`${names[at]}\` already.`, 'Give it another name.')]
        : []),
      ...countMistakes(rule),
      ...textsIn(rule.field('to')).flatMap((to) => unknownTarget(to, declared)),
      ...rule.field('during').items().flatMap(emptyHours),
      ...emptyFilter(rule.field('when')),
    ]),
  ]
}

function countMistakes(rule: YamlCursor): readonly Mistake[] {
  const [atLeast, within] = ['at_least', 'within'].map((name) => rule.field(name))
  const counts = typeof atLeast?.scalar === 'number' && atLeast.scalar > 1
  if (counts && within?.kind === 'absent') {
    const mend = 'Add `within`, such as `within: 5m`.'
    return [mistakeAt(atLeast.place, '`at_least` does not say within how long.', mend)]
  }
  if (!counts && within !== undefined && within.kind !== 'absent') {
    return [mistakeAt(within.place, '`within` says nothing without `at_least`.', 'Add `at_least: 20`, or remove it.')]
  }
  return []
}

const textsIn = (cursor: YamlCursor): readonly YamlCursor[] => (cursor.kind === 'list' ? cursor.items() : [cursor])

function unknownTarget({ text, place }: YamlCursor, declared: readonly string[]): readonly Mistake[] {
  if (text === undefined || declared.includes(text)) return []
  const meant = nearestWord(text, declared)
  const mend =
    meant === undefined
      ? `Declare it under \`targets\`; there are: ${declared.join(', ')}.`
      : `Did you mean \`${meant}\`?`
  return [mistakeAt(place, `There is no target \`${text}\`.`, mend)]
}

function emptyHours(hours: YamlCursor): readonly Mistake[] {
  const [from, to] = ['from', 'to'].map((name) => hours.field(name))
  if (hours.kind === 'mapping' && hours.fields().length === 0) {
    return [
      mistakeAt(
        hours.place,
        'These hours say nothing.',
        "Write `{ from: '22:00', to: '06:00' }`, or `{ days: [sat, sun] }`.",
      ),
    ]
  }
  if (from?.text === undefined || from.text !== to?.text) return []
  return [mistakeAt(to.place, 'These hours begin when they end.', 'For the whole day leave out `from` and `to`.')]
}

/** It would match each request. */
function emptyFilter(when: YamlCursor): readonly Mistake[] {
  if (when.kind !== 'mapping' || when.fields().length > 0) return []
  return [mistakeAt(when.place, '`when` matches every event.', 'Name the events: `when: { event: TOKEN_REUSE }`.')]
}

function toRules({ rules, targets = {}, time_zone }: WrittenRules): AlertRules {
  return {
    rules: rules.map((rule) => toRule(rule, time_zone)),
    targets: new Map(Object.entries(targets).map(([name, target]) => [name, toTarget(target)])),
  }
}

/** A pseudonym is a subject too, and may be asked for. */
function asksForName({ user, subject }: WrittenFilter): boolean {
  return user !== undefined || [subject ?? []].flat().some((pattern) => !/^(?:p:|\*)/.test(pattern))
}

function toTarget(target: NonNullable<WrittenRules['targets']>[string]): Target {
  if ('mail' in target) return { mail: [target.mail].flat() }
  return 'sms' in target ? { sms: [target.sms].flat() } : target
}

function toRule(rule: WrittenRule, timeZone: string | undefined): AlertRule {
  const { when, except, during, at_least: atLeast = 1, within, once_every: onceEvery } = rule
  const matches = compileFilter(when)
  const isExcepted = except === undefined ? () => false : compileFilter(except)
  const withinMs = durationMs(within ?? '') ?? 0
  return {
    name: rule.name,
    title: rule.title,
    severity: rule.severity ?? 'warning',
    to: [...new Set([rule.to ?? []].flat())].filter((name) => name !== LOG),
    events: when.event === undefined ? undefined : [when.event].flat(),
    narrowed: describeFilters(when, except),
    matches: (event) => matches(event) && !isExcepted(event),
    asksForNames: [when, except ?? {}].some(asksForName),
    isAt: during === undefined ? () => true : compileHours(during, timeZone),
    isBounded: during !== undefined,
    atLeast,
    withinMs,
    by: [rule.by ?? []].flat(),
    onceEveryMs: durationMs(onceEvery ?? '') ?? Math.max(withinMs, HOUR_MS),
    mostAlerts: rule.most_alerts ?? MOST_ALERTS,
  }
}
