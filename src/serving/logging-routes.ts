import { z } from 'zod'
import { type AuditFacts, tenantOf } from '../access/index.js'
import type { AuditTrail } from '../audit/index.js'
import type { AuditEvent } from '../audit-record/index.js'
import { LOG_LEVELS } from '../log-line/index.js'
import {
  describeLevelChange,
  LEVELED_MODULES,
  type LevelChange,
  LONGEST_LEVEL_SECONDS,
  type Loggers,
} from '../logging/index.js'
import type { Identity } from '../policy/index.js'
import type { RealmConfig } from '../realm-config/index.js'
import { declareRoute, type Route } from '../routing/index.js'

const PATH = '/logging/levels'
const PERMISSION = 'logging:manage'

const level = z.enum(LOG_LEVELS)
const levels = z
  .strictObject(Object.fromEntries(LEVELED_MODULES.map((module) => [module, level.nullable().optional()])))
  .refine((given) => Object.keys(given).length > 0, { error: 'names no module' })
const change = z.strictObject({
  /** `null`: back to what is configured. */
  levels,
  /** Then they go back to what is configured. */
  for_seconds: z.int().min(1).max(LONGEST_LEVEL_SECONDS).optional(),
})
const shown = z.object({
  levels: z.record(z.string(), z.object({ level, configured: level, reverts_at: z.iso.datetime().nullable() })),
})

/**
 * What the log levels are, and may be while the server runs: for whoever holds `logging:manage`. Where policy.yaml declares no
 * such permission nobody may, and the routes are not there.
 */
export function loggingRoutes(
  loggers: Loggers,
  trail: Pick<AuditTrail, 'record'>,
  { policy }: Pick<RealmConfig, 'policy'>,
): readonly Route[] {
  if (policy.resources.logging?.actions.includes('manage') !== true) {
    loggers.main.info(`${PATH} is not served: policy.yaml does not declare ${PERMISSION}`)
    return []
  }
  const answer = () => ({ status: 200, headers: { 'Cache-Control': 'no-store' }, body: showLevels(loggers) })
  const access = { permission: PERMISSION, list: true } as const
  return [
    declareRoute({
      method: 'GET',
      path: PATH,
      summary: 'What each log writes',
      access,
      responses: { 200: { description: 'The levels by module', schema: shown } },
      handle: answer,
    }),
    declareRoute({
      method: 'PUT',
      path: PATH,
      summary: 'Change what logs write, for good or for a time',
      access,
      body: change,
      responses: { 200: { description: 'The levels by module, from here on', schema: shown } },
      handle({ body }, caller, { auditFacts }) {
        const changes = loggers.levels.set(body.levels, body.for_seconds)
        recordLevelChanges(loggers, trail, changes, 'requested', { ...actorOf(caller), ...auditFacts() })
        return answer()
      },
    }),
  ]
}

/** Leaves a line in main.log and an event in the trail for each level that is another now. */
export function recordLevelChanges(
  { main }: Pick<Loggers, 'main'>,
  trail: Pick<AuditTrail, 'record'>,
  changes: readonly LevelChange[],
  reason: 'requested' | 'expired' | 'configured',
  actor: AuditFacts & Pick<AuditEvent, 'user' | 'subject' | 'tenant' | 'clientId' | 'sessionId' | 'tokenId'> = {},
): void {
  for (const each of changes) {
    const { module, from, to, revertsAt } = each
    const until = revertsAt === undefined ? {} : { until: revertsAt.toISOString() }
    trail.record({
      event: 'LOG_LEVEL_CHANGE',
      outcome: 'success',
      reason,
      ...actor,
      record: { module, from, to, ...until },
    })
    main.info(`level of ${describeLevelChange(each)} (${reason})`)
  }
}

function showLevels({ levels }: Pick<Loggers, 'levels'>): z.infer<typeof shown> {
  const current = levels.current()
  return {
    levels: Object.fromEntries(
      LEVELED_MODULES.map((module) => {
        const { level, configured, revertsAt } = current[module]
        return [module, { level, configured, reverts_at: revertsAt?.toISOString() ?? null }]
      }),
    ),
  }
}

const actorOf = (caller: Identity | undefined) => ({
  user: caller?.username,
  subject: caller?.subject,
  tenant: caller && tenantOf(caller.issuer, caller.attributes),
  clientId: caller?.clientId,
  sessionId: caller?.sessionId,
  tokenId: caller?.tokenId,
})
