import { STATUS_CODES } from 'node:http'

/** What a caller is told, as RFC 9457 problem details. Nothing here may help an attacker. */
export interface Problem {
  readonly status: number
  /** Stable and machine-readable: `invalid_token`, `insufficient_scope`, `not_found`… */
  readonly code: string
  readonly title: string
  readonly detail?: string
  /** Extension members, e.g. `errors`. */
  readonly members?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
}

/** The body of a problem, for `Content-Type: application/problem+json`. */
export function problemBody(problem: Problem, requestId?: string | undefined): string {
  return JSON.stringify({
    type: `urn:passerelle:problem:${problem.code}`,
    title: problem.title,
    status: problem.status,
    detail: problem.detail,
    code: problem.code,
    requestId,
    ...problem.members,
  })
}

/** The headers of a problem's answer. */
export function problemHeaders({ headers }: Problem): Readonly<Record<string, string>> {
  return { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', ...headers }
}

/** What a bare status says, in the words of HTTP. */
export function problemOfStatus(status: number): Problem {
  const title = STATUS_CODES[status] ?? 'Error'
  return { status, code: status === 500 ? 'internal_error' : title.toLowerCase().replaceAll(/[^a-z]+/g, '_'), title }
}
