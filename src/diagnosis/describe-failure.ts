/** What went wrong on the way to a service, and what to do about it. */
export interface Failure {
  readonly reason: string
  readonly mend: string
}

const MENDS: readonly (readonly [pattern: RegExp, mend: string])[] = [
  [/ECONNREFUSED/, 'Nothing listens there: start it, or correct host and port.'],
  [
    /ENOTFOUND|EAI_AGAIN/,
    'Its name cannot be resolved from here: correct it. Inside a container network, use the name of its service.',
  ],
  [
    /EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|no answer within/i,
    'It does not answer from here: look at the route, the firewall and the network policy in between.',
  ],
  [
    /SELF_SIGNED|UNABLE_TO_|CERT_UNTRUSTED|self.signed|unable to (?:get|verify)/i,
    'Its certificate comes from an authority that Node does not know: give that authority’s certificate in NODE_EXTRA_CA_CERTS.',
  ],
  [/CERT_HAS_EXPIRED|certificate has expired/i, 'Its certificate has expired: renew it.'],
  [
    /ALTNAME|Hostname\/IP does not match/i,
    'Its certificate is for another name: reach it by the name in the certificate, or have that name added.',
  ],
  [/SSL|EPROTO|WRONG_VERSION|TLS/i, 'The two did not agree on TLS: is the scheme right, and the port the one for TLS?'],
  [/ECONNRESET|UND_ERR_SOCKET|EPIPE|closed|hang up/i, 'It closed the connection: is the scheme right (http or https)?'],
]

/**
 * Says why a service could not be reached. fetch says only `fetch failed`: what happened stands in its cause, and with
 * several addresses in the cause's errors.
 */
export function describeFailure(error: unknown, timeoutMs: number): Failure {
  const reason = isTimeout(error) ? `no answer within ${timeoutMs / 1000} s` : reasonOf(error)
  const mend = MENDS.find(([pattern]) => pattern.test(reason))?.[1] ?? 'Look into its log, and at the way there.'
  return { reason, mend }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  if (error instanceof Error && error.cause !== undefined) return reasonOf(error.cause)
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return code === undefined || error.message.includes(code) ? error.message : `${code}: ${error.message}`
}
