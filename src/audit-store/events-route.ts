import { z } from 'zod'
import { type AuditFacts, tenantOf } from '../access/index.js'
import type { AuditTrail } from '../audit/index.js'
import {
  AUDIT_FILTERS,
  type AuditFilter,
  describeFilter,
  type PeopleRegister,
  parseAuditFilter,
} from '../audit-search/index.js'
import { INSUFFICIENT_SCOPE, ProblemError } from '../http-auth/index.js'
import type { Identity } from '../policy/index.js'
import { declareRoute, type Route, type RouteAnswer } from '../routing/index.js'
import { type Database, StoreError } from '../stores/index.js'
import { askedPeople } from './events-people.js'
import { CURSOR_INVALID, CURSOR_OF_ANOTHER_QUESTION, DATABASE_AWAY, NO_DATABASE, pruned } from './events-problems.js'
import { begunAtOf, questionOf } from './page-cursor.js'
import { type PageResult, readPage } from './read-page.js'

export interface EventsRouteOptions {
  /** Where the trail is copied to; undefined: nowhere. */
  readonly database: Database | undefined
  /** Gets an AUDIT_SEARCH for each question, before it is answered. */
  readonly trail: Pick<AuditTrail, 'record'>
  /** Milliseconds since the epoch, which `today` and `-24h` count from. */
  readonly now?: () => number
  /** Who stands behind pseudonyms, as it is known now. Undefined: this server has no key. */
  readonly openRegister?: (() => PeopleRegister) | undefined
}

const PERMISSION = 'audit:read'
/** To ask by name for people who have pseudonyms: who asks for everybody in turn knows them all. */
const REVEALS = 'audit:reveal'
const MOST_ON_A_PAGE = 1000

const text = z.string().max(1024)
/** Each filter of `passerelle audit search`, by its name; several values as several parameters. */
const filters = Object.fromEntries(
  Object.entries(AUDIT_FILTERS).map(([name, { meaning }]) => [
    name,
    z
      .union([text, z.array(text).max(32)])
      .optional()
      .describe(meaning),
  ]),
)
const query = z.strictObject({
  ...filters,
  order: z.enum(['oldest', 'newest']).default('oldest').describe('What comes first; a follower wants the oldest'),
  limit: z
    .string()
    .regex(/^[1-9][0-9]{0,3}$/, `must be an integer from 1 to ${MOST_ON_A_PAGE}`)
    .transform(Number)
    .refine((limit) => limit <= MOST_ON_A_PAGE, `must be an integer from 1 to ${MOST_ON_A_PAGE}`)
    .default(100),
  cursor: z.string().min(1, 'must not be empty: leave it out to begin').max(256).optional(),
})

type EventsQuery = z.output<typeof query>

const page = z.object({
  items: z.array(z.looseObject({ chain: z.string(), seq: z.int(), time: z.string(), event: z.string() })),
  next_cursor: z.string().describe('Asks for what comes after; the same again where nothing came'),
  lag_ms: z.int().describe('How long the oldest record that is not copied to the database has waited'),
  note: z.string().optional().describe('What was not looked for, where people have pseudonyms'),
})

/**
 * The copied trail for auditors and for what collects events: every record once, in the order in which they became
 * visible, and none ever before one that was handed out.
 */
export function auditEventsRoute(options: EventsRouteOptions): Route {
  return declareRoute({
    method: 'GET',
    path: '/audit/events',
    summary: 'Records of the audit trail, by filters, page by page',
    access: { permission: PERMISSION, list: true },
    query,
    responses: {
      200: { description: 'Records as the trail has them', schema: page },
      410: { description: 'Records after the cursor were deleted; `next_cursor` goes on with what is left' },
      501: { description: 'The trail is in no database' },
      503: { description: 'The database does not answer; Retry-After says when to try again' },
    },
    handle: ({ query: asked }, caller, { auditFacts }) => answer(asked, caller, auditFacts(), options),
  })
}

async function answer(
  asked: EventsQuery,
  caller: Identity | undefined,
  facts: AuditFacts,
  { database, trail, now = Date.now, openRegister }: EventsRouteOptions,
): Promise<RouteAnswer> {
  // Records have no owner that a bound could speak of.
  if (caller?.bounds(PERMISSION).kind !== 'all') throw new ProblemError(INSUFFICIENT_SCOPE)
  const { order, limit, cursor, ...given } = asked
  const begunAt = (cursor === undefined ? undefined : begunAtOf(cursor)) ?? now()
  const filter = readFilter(given, begunAt)
  const { username: user, subject, roles, clientId, sessionId, tokenId } = caller
  const tenant = tenantOf(caller.issuer, caller.attributes)
  trail.record({
    ...{ event: 'AUDIT_SEARCH', outcome: 'success', reason: 'ok' },
    ...{ user, subject, tenant, roles, clientId, sessionId, tokenId, permission: PERMISSION, ...facts },
    record: { ...describeFilter(filter), order, limit, begins: cursor === undefined },
  })
  if (database === undefined) throw new ProblemError(NO_DATABASE)
  const question = questionOf({ ...sorted(given), order })
  const mayReveal = caller.bounds(REVEALS).kind === 'all'
  return read(async () => {
    const people = await askedPeople(filter, database, openRegister, mayReveal)
    const result = await readPage(database, { filter: people.filter, order, limit, cursor, question, begunAt })
    return written(result, people.note)
  })
}

function readFilter(given: Readonly<Record<string, unknown>>, now: number): AuditFilter {
  const parsed = parseAuditFilter(given, { now })
  if (parsed.ok) return parsed.filter
  const errors = parsed.mistakes.map(({ filter, problem, mend }) => ({
    field: `query.${filter}`,
    problem: `${problem}. ${mend}`,
  }))
  throw new ProblemError({
    status: 400,
    code: 'validation_failed',
    title: 'The request is not valid',
    detail: errors.map(({ field, problem }) => `${field}: ${problem}`).join(' '),
    members: { errors },
  })
}

/** The same for a question however its parameters are ordered. */
function sorted(given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined)
  return Object.fromEntries(
    entries
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, value]) => [name, Array.isArray(value) ? value.map(String).toSorted() : [value]]),
  )
}

async function read(work: () => Promise<RouteAnswer>): Promise<RouteAnswer> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof StoreError && error.code !== 'query_failed')
      throw new ProblemError(DATABASE_AWAY, { cause: error })
    throw error
  }
}

function written(result: PageResult, note: string | undefined): RouteAnswer {
  switch (result.kind) {
    case 'invalid':
      throw new ProblemError(CURSOR_INVALID)
    case 'other':
      throw new ProblemError(CURSOR_OF_ANOTHER_QUESTION)
    case 'pruned':
      throw new ProblemError(pruned(result.lost, result.cursor))
    case 'page': {
      const { lines, cursor, lagMs } = result
      // Lines are JSON, and stay the very bytes that their hashes are of.
      const rest = JSON.stringify({ next_cursor: cursor, lag_ms: lagMs, note })
      const body = `{"items":[${lines.join(',')}],${rest.slice(1)}`
      const headers = { 'Cache-Control': 'no-store' }
      return { status: 200, headers, mediaType: 'application/json; charset=utf-8', body }
    }
  }
}
