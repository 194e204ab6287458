import { createLineFormatter, type LogLevel } from '../log-line/index.js'

export interface TrailReportsOptions {
  readonly now: () => Date
  /** Takes a line. */
  readonly report: (line: string) => void
}

/** What the trail says of its own troubles where no trail is needed to read it. */
export interface TrailReports {
  say(level: LogLevel, message: string): void
  /** For what may come many times a second. */
  sayNowAndThen(message: string): void
}

const LONGEST_SILENCE_MS = 60_000

export function createTrailReports({ now, report }: TrailReportsOptions): TrailReports {
  const lines = createLineFormatter()
  let lastAt = Number.NEGATIVE_INFINITY

  function say(level: LogLevel, message: string): void {
    report(lines.format({ time: now(), level, module: 'audit', message }))
  }

  function sayNowAndThen(message: string): void {
    const time = now().getTime()
    if (time - lastAt < LONGEST_SILENCE_MS) return
    lastAt = time
    say('ERROR', message)
  }

  return { say, sayNowAndThen }
}
