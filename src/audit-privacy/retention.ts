import { nearestWord } from '../spelling/index.js'
import { RETENTION_CLASSES, type RetentionClass } from './event-privacy.js'
import { AuditPrivacyError } from './privacy-error.js'

/** So long, from the time of a record on. */
export interface RetentionTime {
  readonly count: number
  readonly unit: 'd' | 'm' | 'y'
}

/** How long events of each class are kept; a class that is absent is kept for ever. */
export type Retention = Readonly<Partial<Record<RetentionClass, RetentionTime>>>

const LONGEST_COUNT = 9999

/**
 * Reads times of keeping, e.g. `reads=90d,authentication=1y,mutations=10y`: days, months or years of the calendar.
 *
 * @throws AuditPrivacyError `retention_invalid`; its message begins with what is wrong
 */
export function parseRetention(text: string): Retention {
  const retention: Partial<Record<RetentionClass, RetentionTime>> = {}
  for (const entry of text.split(',').map((part) => part.trim())) {
    const [, name = '', count = '', unit = ''] = /^([a-z]+)=(\d+)([dmy])$/.exec(entry) ?? []
    const of = RETENTION_CLASSES.find((known) => known === name)
    if (of === undefined) throw invalid(entry, name)
    if (Number(count) < 1 || Number(count) > LONGEST_COUNT) throw invalid(entry, name)
    if (retention[of] !== undefined) throw new AuditPrivacyError('retention_invalid', `has ${of} twice. Say it once.`)
    retention[of] = { count: Number(count), unit: unit === 'd' || unit === 'm' ? unit : 'y' }
  }
  return Object.freeze(retention)
}

function invalid(entry: string, name: string): AuditPrivacyError {
  const meant = name === '' ? undefined : nearestWord(name, RETENTION_CLASSES)
  const mend =
    meant === undefined || meant === name
      ? `Write reads=90d,mutations=10y; classes are ${RETENTION_CLASSES.join(', ')}, units d, m and y.`
      : `Did you mean ${meant}?`
  return new AuditPrivacyError('retention_invalid', `has “${entry.slice(0, 40)}”, which is no time of a class. ${mend}`)
}

/** What a period is, e.g. `reads/2026-11`, and when it ends; undefined for one of no class that has a time. */
export function periodEnd(period: string): { readonly of: RetentionClass; readonly time: Date } | undefined {
  const [name, month = ''] = period.split('/')
  const of = RETENTION_CLASSES.find((known) => known === name)
  const [year = Number.NaN, number = Number.NaN] = month.split('-').map(Number)
  const time = new Date(Date.UTC(year, number))
  return of === undefined || Number.isNaN(time.getTime()) ? undefined : { of, time }
}

/** When the time of something of this moment is over; undefined: never. Months and years end on the same day, or the last one. */
export function keptUntil(time: Date, kept: RetentionTime | undefined): Date | undefined {
  if (kept === undefined) return undefined
  if (kept.unit === 'd') return new Date(time.getTime() + kept.count * 86_400_000)
  const months = kept.count * (kept.unit === 'y' ? 12 : 1)
  const end = new Date(time)
  end.setUTCDate(1)
  end.setUTCMonth(time.getUTCMonth() + months)
  end.setUTCDate(
    Math.min(time.getUTCDate(), new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate()),
  )
  return end
}
