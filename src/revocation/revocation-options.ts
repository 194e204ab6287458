import { RevocationError } from './revocation-error.js'
import type { RevocationEvent, RevocationStore } from './types.js'

/** Options of `createRevocations`: a wrong or unknown one is a RevocationError `revocation_invalid`, by name. */
export interface RevocationsOptions {
  /** Where marks are kept for all processes. Default: in the memory of this one, for as long as it lives. */
  readonly store?: RevocationStore | undefined
  /**
   * How long a token may live: marks are kept for so long, and two minutes more. Keycloak's access tokens live five
   * minutes by default, and never longer than their session, which has at most ten hours. 60 to 2592000. Default 86400.
   */
  readonly longestTokenSeconds?: number | undefined
  /**
   * How many marks may count at once; one takes some 400 bytes. Subjects have a tenth more, clients and issuers a fifth,
   * so that there is always room for what does the work of many. 1 to 10000000. Default 100000.
   */
  readonly maxMarks?: number | undefined
  /**
   * How often the store is read even when it is silent. One that doesn't answer, and a connection that was cut without
   * a word, are noticed after twice as long. 100 to 60000. Default 2000.
   */
  readonly heartbeatMs?: number | undefined
  /**
   * For how long the marks at hand count while the store can't be read; after it tokens get 503
   * `revocations_unavailable`. 0 to 86400; never less than two heartbeats. Default 30.
   */
  readonly graceSeconds?: number | undefined
  /** Told when the store is lost and found again; for a log, see `describeRevocationEvent`. */
  readonly onEvent?: ((event: RevocationEvent) => void) | undefined
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: (() => number) | undefined
  /** Milliseconds that only go forward, from whenever. Default `performance.now`. */
  readonly uptime?: (() => number) | undefined
}

/** Options after the check, with every default filled in. */
export interface RevocationSettings {
  readonly store: RevocationStore | undefined
  readonly longestTokenMs: number
  readonly maxMarks: number
  readonly heartbeatMs: number
  readonly graceMs: number
  readonly onEvent: (event: RevocationEvent) => void
  readonly now: () => number
  readonly uptime: () => number
}

const RANGES = {
  longestTokenSeconds: [60, 2_592_000],
  maxMarks: [1, 10_000_000],
  heartbeatMs: [100, 60_000],
  graceSeconds: [0, 86_400],
} as const

const KNOWN: ReadonlySet<string> = new Set([...Object.keys(RANGES), 'store', 'onEvent', 'now', 'uptime'])

/** @throws {RevocationError} `revocation_invalid`, naming the option */
export function resolveRevocationsOptions(options: RevocationsOptions): RevocationSettings {
  const unknown = Object.keys(options).find((option) => !KNOWN.has(option))
  if (unknown !== undefined) throw optionError(unknown, `There is no option ${unknown}.`)
  for (const name of ['longestTokenSeconds', 'maxMarks', 'heartbeatMs', 'graceSeconds'] as const) {
    const [least, most] = RANGES[name]
    const value = options[name]
    if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) continue
    throw optionError(name, `Option ${name}: expected a whole number from ${least} to ${most}, got ${value}.`)
  }
  return {
    store: options.store,
    longestTokenMs: (options.longestTokenSeconds ?? 86_400) * 1000,
    maxMarks: options.maxMarks ?? 100_000,
    heartbeatMs: options.heartbeatMs ?? 2_000,
    graceMs: (options.graceSeconds ?? 30) * 1000,
    onEvent: options.onEvent ?? (() => {}),
    now: options.now ?? Date.now,
    uptime: options.uptime ?? (() => performance.now()),
  }
}

function optionError(member: string, message: string): RevocationError {
  return new RevocationError('revocation_invalid', message, { member })
}
