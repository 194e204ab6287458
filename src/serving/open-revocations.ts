import type { Configuration } from '../configuration/index.js'
import type { Loggers, ModuleLogger } from '../logging/index.js'
import {
  createRevocations,
  describeRevocationEvent,
  type RevocationEvent,
  type Revocations,
} from '../revocation/index.js'
import { openRevocationStore } from '../revocation-stores/index.js'

/** Revocations in PostgreSQL, else in Redis, else in the memory of this process; what happens to them stands in auth.log. */
export function openRevocations(
  { databaseUrl, redisUrl, revocationGraceSeconds }: Configuration,
  { auth, database, cache }: Loggers,
): Revocations {
  const storeLog = databaseUrl === undefined ? cache : database
  const store = openRevocationStore({
    databaseUrl,
    redisUrl,
    onError: (error) => storeLog.warning(`revocations: ${error instanceof Error ? error.message : String(error)}`),
  })
  return createRevocations({ store, graceSeconds: revocationGraceSeconds, onEvent: logTo(auth) })
}

function logTo(logger: ModuleLogger): (event: RevocationEvent) => void {
  return (event) => logger[levelOf(event)](describeRevocationEvent(event))
}

function levelOf({ kind }: RevocationEvent): 'info' | 'warning' | 'error' {
  if (kind === 'revocations_unavailable') return 'error'
  return kind === 'revocations_back' ? 'info' : 'warning'
}
