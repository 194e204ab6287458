import type { AuditTrail } from '../../src/audit/index.js'
import type { AuditEvent } from '../../src/audit-record/index.js'
import type { LogContext } from '../../src/log-context/index.js'
import type { ModuleLogger } from '../../src/logging/index.js'
import type { AccessToken, Refusal, Verdict, Verifier } from '../../src/tokens/index.js'

/** A verifier that knows these tokens and refuses every other as forged. For tests of what stands behind a verifier. */
export function fakeVerifier(tokens: Readonly<Record<string, AccessToken | Refusal>>, { late = false } = {}): Verifier {
  const seen = new Set<string>()
  const verdictOn = (token: string): Verdict => {
    const known = tokens[token]
    if (known === undefined) return { ok: false, refusal: refusal('signature') }
    if ('code' in known) return { ok: false, refusal: known }
    const firstSeen = !seen.has(token)
    seen.add(token)
    return { ok: true, token: known, firstSeen }
  }
  const status = { status: 'ok', keys: 1, fetchedAt: 0 } as const
  return {
    issuers: ['https://id.example/realms/test'],
    verify: (token) => (late ? Promise.resolve(verdictOn(token)) : verdictOn(token)),
    keyStatus: () => status,
    refreshKeys: async () => status,
    close: () => {},
  }
}

export function refusal(code: Refusal['code']): Refusal {
  return { code, check: code, expected: 'what was expected', actual: 'what was seen', mend: 'mend it' }
}

/** A trail that keeps its events. */
export function memoryTrail(): AuditTrail & { readonly events: AuditEvent[] } {
  const events: AuditEvent[] = []
  return {
    events,
    record: (event) => void events.push(event),
    async commit(event) {
      return { chain: '000000000000', seq: events.push(event) }
    },
    flush: async () => {},
    close: async () => {},
    status: () => ({
      status: 'ok',
      written: events.length,
      lost: 0,
      refused: 0,
      chain: '000000000000',
      seq: events.length,
    }),
  }
}

/** A logger that keeps its lines as `LEVEL message`. */
export function memoryLogger(): ModuleLogger & {
  readonly lines: string[]
  readonly contexts: (LogContext | undefined)[]
} {
  const lines: string[] = []
  const contexts: (LogContext | undefined)[] = []
  const log = (level: string) => (message: string, context?: LogContext) => {
    lines.push(`${level} ${message}`)
    contexts.push(context)
  }
  const logger = {
    lines,
    contexts,
    debug: log('DEBUG'),
    info: log('INFO'),
    warning: log('WARNING'),
    error: log('ERROR'),
    critical: log('CRITICAL'),
    child: () => logger,
  }
  return logger
}
