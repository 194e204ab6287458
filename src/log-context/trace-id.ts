import { currentContext } from './running-context.js'

/** Where @opentelemetry/api registers what all its copies in a process share; of each major version its own. */
const OPENTELEMETRY = Symbol.for('opentelemetry.js.api.1')
/** Under which its contexts keep their span. */
const SPAN = Symbol.for('OpenTelemetry Context Key SPAN')

const NO_TRACE = '0'.repeat(32)
const TRACE_ID = /^[0-9a-f]{32}$/
/** W3C Trace Context, section 3.2: version, trace id, parent id, flags; a later version may have more. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/

/** The trace id of a `traceparent` header; `undefined` where it has none, or is not well formed. */
export function traceIdOfHeader(traceparent: unknown): string | undefined {
  if (typeof traceparent !== 'string') return undefined
  const [, version, traceId, more] = TRACEPARENT.exec(traceparent) ?? []
  if (version === '00' && more !== undefined) return undefined
  return traceId === NO_TRACE ? undefined : traceId
}

/**
 * The trace that runs here: of OpenTelemetry's active span where that is set up in this process, else of the request's
 * `traceparent` header. `undefined` where neither is.
 */
export function currentTraceId(): string | undefined {
  return traceIdOfSpan() ?? currentContext()?.traceId
}

/** Asked of each line, so it costs no more than a look where nobody has registered. */
function traceIdOfSpan(): string | undefined {
  if (!(OPENTELEMETRY in globalThis)) return undefined
  // Whoever has registered something else there shall not end a request.
  try {
    const active = call(member(Reflect.get(globalThis, OPENTELEMETRY), 'context'), 'active')
    const traceId = member(call(call(active, 'getValue', SPAN), 'spanContext'), 'traceId')
    return typeof traceId === 'string' && TRACE_ID.test(traceId) && traceId !== NO_TRACE ? traceId : undefined
  } catch {
    return undefined
  }
}

function member(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined
}

function call(of: unknown, name: string, ...given: readonly unknown[]): unknown {
  const method = member(of, name)
  return typeof method === 'function' ? Reflect.apply(method, of, given) : undefined
}
