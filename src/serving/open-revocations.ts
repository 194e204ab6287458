import type { Configuration } from '../configuration/index.js'
import { runOutsideContext } from '../log-context/index.js'
import type { Loggers, ModuleLogger } from '../logging/index.js'
import {
  createRevocations,
  describeRevocationEvent,
  type RevocationEvent,
  type Revocations,
} from '../revocation/index.js'
import { openRevocationStore } from '../revocation-stores/index.js'
import type { Stores } from './open-stores.js'

/** Revocations in PostgreSQL, else in Redis, else in the memory of this process; what happens to them stands in auth.log. */
export function openRevocations(
  { databaseUrl, redisUrl, revocationGraceSeconds }: Configuration,
  { auth }: Loggers,
  { outages, onMigrated, slowQueries }: Pick<Stores, 'outages' | 'onMigrated' | 'slowQueries'>,
): Revocations {
  const { report } = databaseUrl === undefined ? outages.cache : outages.database
  const store = openRevocationStore({
    databaseUrl,
    redisUrl,
    onError: (error) => report(error, 'revocations: '),
    onMigrated,
    ...slowQueries,
  })
  return createRevocations({ store, graceSeconds: revocationGraceSeconds, onEvent: logTo(auth) })
}

function logTo(logger: ModuleLogger): (event: RevocationEvent) => void {
  return (event) => runOutsideContext(() => logger[levelOf(event)](describeRevocationEvent(event)))
}

function levelOf({ kind }: RevocationEvent): 'info' | 'warning' | 'error' {
  if (kind === 'revocations_unavailable') return 'error'
  return kind === 'revocations_back' ? 'info' : 'warning'
}
