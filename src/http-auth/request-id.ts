import { randomUUID } from 'node:crypto'

const WELL_FORMED = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** The caller's `X-Request-ID` if it is well formed (1 to 64 letters, digits, `.`, `_`, `-`), else a new id. */
export function requestIdOf(offered: unknown, generate: () => string = randomUUID): string {
  return typeof offered === 'string' && WELL_FORMED.test(offered) ? offered : generate()
}
