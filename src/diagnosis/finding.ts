/** `not_checked`: nothing could be looked at, and `seen` says why. */
export type FindingStatus = 'ok' | 'warning' | 'fault' | 'not_checked'

/** One thing that was looked at. Holds no secret. */
export interface Finding {
  /** What it is about, in one or two words, e.g. `spelling`; stable for programs, within its check. */
  readonly subject: string
  readonly status: FindingStatus
  /** What was seen, or why nothing was. */
  readonly seen: string
  /** What to do, in Keycloak's words where it helps. */
  readonly mend?: string
}

export const ok = (subject: string, seen: string): Finding => ({ subject, status: 'ok', seen })

export const warning = (subject: string, seen: string, mend: string): Finding => ({
  subject,
  status: 'warning',
  seen,
  mend,
})

export const fault = (subject: string, seen: string, mend: string): Finding => ({
  subject,
  status: 'fault',
  seen,
  mend,
})

export const notChecked = (subject: string, why: string, mend?: string): Finding => ({
  subject,
  status: 'not_checked',
  seen: why,
  ...(mend === undefined ? {} : { mend }),
})
