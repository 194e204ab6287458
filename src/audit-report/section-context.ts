import type { CivilClock } from '../civil-time/index.js'
import type { Numbers, ReportWords } from './report-words.js'
import type { WorkingHours } from './working-hours.js'

/** What all sections of a page are written with. */
export interface SectionContext {
  readonly clock: CivilClock
  readonly words: ReportWords
  readonly numbers: Numbers
  readonly hours: WorkingHours
}
