import { AsyncLocalStorage } from 'node:async_hooks'
import type { LogContext, LogFields } from './types.js'

/** What is running now, and all that it starts. */
export interface RunningContext {
  requestId: string | undefined
  /** Known once the caller is. */
  user: string | undefined
  /** Of the caller's `traceparent`; where OpenTelemetry runs, its span counts instead. */
  traceId: string | undefined
  fields: LogFields | undefined
}

// The one state of a module in this house: what has to be found without being handed on cannot be handed on either. It
// holds nothing itself; each flow of calls has its own.
const running = new AsyncLocalStorage<RunningContext>()

/** Of one shape, since each request has one. */
export function openContext(requestId: string | undefined, traceId?: string, user?: string): RunningContext {
  return { requestId, user, traceId, fields: undefined }
}

/** Runs `work`, and all that it starts, so that its lines say this context. */
export function runInContext<Value>(context: RunningContext, work: () => Value): Value {
  return running.run(context, work)
}

/**
 * Runs `work` outside of any context: for what a request may have started, or been the first to notice, and which is
 * nobody's, since it goes on long after.
 */
export function runOutsideContext<Value>(work: () => Value): Value {
  return running.exit(work)
}

/** What lines say here; `undefined` outside of any request or `runWithLogContext`. */
export function currentContext(): Readonly<RunningContext> | undefined {
  return running.getStore()
}

/** Says whose request is running, once that is known. */
export function noteUser(user: string): void {
  const context = running.getStore()
  if (context !== undefined) context.user = user
}

/**
 * Adds fields to each further line of the request, or of the work, that is running. Outside of any it does nothing.
 *
 * @param fields a name that was given before gets the new value; `undefined` takes it away
 * @example
 * addLogFields({ feeding: feeding.id })
 * loggers.main.info('stored') // … | stored | request_id=abc123 | user=jean.martin@gaveur.fr | feeding=7
 */
export function addLogFields(fields: LogFields): void {
  const context = running.getStore()
  if (context !== undefined) context.fields = { ...context.fields, ...fields }
}

/**
 * Runs `work` so that each line of it, and of what it calls and waits for, says this context beside the one around it.
 *
 * @returns what `work` returns
 * @example
 * await runWithLogContext({ fields: { job: 'nightly' } }, () => importFeedings())
 */
export function runWithLogContext<Value>({ requestId, user, fields }: LogContext, work: () => Value): Value {
  const around = running.getStore()
  return running.run(
    {
      requestId: requestId ?? around?.requestId,
      user: user ?? around?.user,
      traceId: around?.traceId,
      fields: fields === undefined ? around?.fields : { ...around?.fields, ...fields },
    },
    work,
  )
}
