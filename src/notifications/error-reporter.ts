import { pathToFileURL } from 'node:url'
import { NotificationError } from './notification-error.js'
import type { OutboxLog } from './outbox.js'

/** What is handed in to hear of unexpected errors, e.g. one that calls Sentry's `captureException`. */
export type ReportError = (error: unknown, context: Readonly<Record<string, string>>) => unknown

/** Hands unexpected errors on. */
export interface ErrorReporter {
  /** Never throws, and waits for nobody. */
  report(error: unknown, context?: Readonly<Record<string, string | undefined>>): void
  /** How often the hook itself failed. */
  failures(): number
}

/**
 * Guards a hook: what it throws, or rejects with later, is logged once, and counted.
 *
 * @param hook for instance one that calls Sentry's `captureException`; undefined: errors are told to nobody
 * @param log told once that the hook fails: `loggers.main`
 */
export function createErrorReporter(hook: ReportError | undefined, log: Pick<OutboxLog, 'warning'>): ErrorReporter {
  let failures = 0
  const failed = (error: unknown): void => {
    failures += 1
    if (failures === 1) log.warning(`the error reporter failed, and is called again for the next error: ${error}`)
  }
  return {
    report(error, context = {}) {
      if (hook === undefined) return
      try {
        const said = Object.entries(context).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
        Promise.resolve(hook(error, Object.fromEntries(said))).catch(failed)
      } catch (thrown) {
        failed(thrown)
      }
    },
    failures: () => failures,
  }
}

/**
 * Loads the hook of ERROR_REPORTER.
 *
 * @param path of an ES module that exports `reportError(error, context)`
 * @throws NotificationError `error_reporter_invalid`
 */
export async function loadErrorReporter(path: string): Promise<ReportError> {
  const mend = 'Name a module that exports a function reportError(error, context), or unset ERROR_REPORTER.'
  const loaded: unknown = await import(pathToFileURL(path).href).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new NotificationError('error_reporter_invalid', `ERROR_REPORTER ${path} can't be loaded: ${why}. ${mend}`, {
      cause,
    })
  })
  if (typeof loaded === 'object' && loaded !== null && 'reportError' in loaded) {
    const { reportError } = loaded
    if (typeof reportError === 'function') return (error, context) => reportError(error, context)
  }
  throw new NotificationError('error_reporter_invalid', `ERROR_REPORTER ${path} exports no reportError. ${mend}`)
}
