import type { AddressRange } from '../addresses/index.js'
import type { AuditFilter } from '../audit-search/index.js'
import type { SqlParameter } from '../stores/index.js'
import { recordMember, searchable } from './event-row.js'

/** A statement and its parameters. */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly SqlParameter[]
}

/** Which part of the events is asked for: in the order of their gids, or against it. */
export interface PageQuery {
  readonly filter: AuditFilter
  readonly order: 'oldest' | 'newest'
  /** After this gid, in the order that is asked for. Undefined: from its beginning. */
  readonly after: number | undefined
  readonly limit: number
  /** Gids that the period of the filter can have: `boundsQuery`. */
  readonly bounds: { readonly first: number; readonly last: number } | undefined
}

type Bind = (value: SqlParameter) => string

/**
 * The page of a filter. What the filter says of one indexed column leads: for each of its values the first rows in order,
 * so that nobody who did much is sorted whole.
 */
export function pageQuery({ filter, order, after, limit, bounds }: PageQuery): Statement {
  const parameters: SqlParameter[] = []
  const bind: Bind = (value) => `$${parameters.push(value)}`
  const direction = order === 'oldest' ? 'ASC' : 'DESC'
  const leading = leadingOf(filter, bind)
  const conditions = [
    ...restOf(filter, leading?.name, bind),
    ...(after === undefined ? [] : [`gid ${order === 'oldest' ? '>' : '<'} ${bind(after)}`]),
    ...(bounds === undefined ? [] : [`gid >= ${bind(bounds.first)}`, `gid <= ${bind(bounds.last)}`]),
  ]
  const most = bind(limit)
  const branches = (leading?.branches ?? ['']).map((branch) => {
    const all = [branch, ...conditions].filter((condition) => condition !== '')
    const where = all.length === 0 ? '' : ` WHERE ${all.join(' AND ')}`
    return `SELECT gid, line FROM events${where} ORDER BY gid ${direction} LIMIT ${most}`
  })
  if (branches.length === 1) return { sql: branches.join(), parameters }
  const union = branches.map((branch) => `(${branch})`).join(' UNION ALL ')
  const select = leading?.mayOverlap === true ? 'SELECT DISTINCT ON (gid)' : 'SELECT'
  return { sql: `${select} gid, line FROM (${union}) AS page ORDER BY gid ${direction} LIMIT ${most}`, parameters }
}

/** Between which gids all events of the period are; undefined for a filter without one. */
export function boundsQuery({ from, before, events, outcomes }: AuditFilter): Statement | undefined {
  if (from === undefined && before === undefined) return undefined
  const parameters: SqlParameter[] = []
  const bind: Bind = (value) => `$${parameters.push(value)}`
  const conditions = [
    ...(from === undefined ? [] : [`day >= ${bind(from.slice(0, 10))}::date`]),
    ...(before === undefined ? [] : [`day <= ${bind(before.slice(0, 10))}::date`]),
    ...(events === undefined ? [] : [`event = ANY(${bind(events)}::text[])`]),
    ...(outcomes === undefined ? [] : [`outcome = ANY(${bind(outcomes)}::text[])`]),
  ]
  const sql = `SELECT min(first_gid) AS first, max(last_gid) AS last FROM audit_days WHERE ${conditions.join(' AND ')}`
  return { sql, parameters }
}

interface Leading {
  readonly name: keyof AuditFilter
  /** Each comes out of an index in the order of the gids. */
  readonly branches: readonly string[]
  /** Whether a row may fulfil two of them. */
  readonly mayOverlap?: boolean
}

type Lead = (filter: AuditFilter, bind: Bind) => Leading | undefined

/** More branches than that cost more than they spare. */
const MOST_BRANCHES = 16

const each =
  (name: keyof AuditFilter, column: string, valuesOf: (filter: AuditFilter) => readonly string[] | undefined): Lead =>
  (filter, bind) => {
    const values = distinct(valuesOf(filter)?.map(searchable))
    if (values === undefined || values.length > MOST_BRANCHES) return undefined
    return { name, branches: values.map((value) => `${column} = ${bind(value)}`) }
  }

const leadingActors: Lead = ({ actors }, bind) => {
  const values = distinct(actors?.map(searchable))
  if (values === undefined || values.length > MOST_BRANCHES / 2) return undefined
  const all = bind(values)
  const bySubject = values.map((value) => `subject = ${bind(value)}`)
  const byName = values.map((value) => `name = ${bind(value)} AND (subject IS NULL OR subject <> ALL(${all}::text[]))`)
  return { name: 'actors', branches: [...bySubject, ...byName] }
}

/** Conditions as the partial indexes have them: one for each place that a member may stand at in its record. */
const leadingRecord: Lead = ({ record }, bind) => {
  const [one] = record ?? []
  const values = distinct(one?.values.map((value) => recordMember([one.member, value])))
  if (values === undefined || values.length > MOST_BRANCHES / 2) return undefined
  const all = `${bind(values)}::text[]`
  const branches = values
    .map(bind)
    .flatMap((value) => [
      `record IS NOT NULL AND record[1] = ${value}`,
      `cardinality(record) > 1 AND record[2] = ${value}`,
      `cardinality(record) > 2 AND record[3] = ${value}`,
    ])
  // Members may look alike: "a=b" is c, and "a" is b=c.
  return {
    name: 'record',
    branches: [...branches, `cardinality(record) > 3 AND record[4:] && ${all}`],
    mayOverlap: true,
  }
}

/** Two ids may mean one record. */
const leadingIds: Lead = ({ ids }, bind) => {
  const [id, ...others] = ids ?? []
  if (id === undefined || others.length > 0) return undefined
  const seq = id.seq === undefined ? '' : ` AND seq = ${bind(id.seq)}`
  return { name: 'ids', branches: [`chain = ${bind(id.chain)}${seq}`] }
}

/** A range of addresses is left to the planner: its index is not in the order of the gids. */
const leadingAddress: Lead = ({ addresses }, bind) => {
  const [range, ...others] = addresses ?? []
  if (range === undefined || others.length > 0 || range.prefix !== (range.version === 4 ? 32 : 128)) return undefined
  const bound = bind(range.text)
  return { name: 'addresses', branches: [`address = ${bound}::inet`, `address = ${networkOf(range, bound)}`] }
}

/** How long the prefix of the network is that stands for an address where people have pseudonyms. */
const TOLD_PREFIX = { 4: 24, 6: 48 } as const

const networkOf = ({ version }: AddressRange, bound: string): string =>
  `network(set_masklen(${bound}::inet, ${TOLD_PREFIX[version]}))::inet`

/** Addresses in the range, and the network that an address in it may stand under. */
function addressIn(range: AddressRange, bind: Bind): string {
  const bound = bind(range.text)
  const within = `address <<= ${bound}::inet`
  return range.prefix > TOLD_PREFIX[range.version] ? `${within} OR address = ${networkOf(range, bound)}` : within
}

/** The one that leaves least comes first. */
const LEADING: readonly Lead[] = [
  leadingIds,
  each('requests', 'request', ({ requests }) => requests),
  each('traces', 'trace', ({ traces }) => traces),
  each('sessions', 'session', ({ sessions }) => sessions),
  leadingActors,
  leadingAddress,
  leadingRecord,
  // Most events are a success.
  (filter, bind) =>
    filter.outcomes?.includes('success')
      ? undefined
      : each('outcomes', 'outcome', ({ outcomes }) => outcomes)(filter, bind),
  each('events', 'event', ({ events }) => events),
]

function leadingOf(filter: AuditFilter, bind: Bind): Leading | undefined {
  for (const lead of LEADING) {
    const leading = lead(filter, bind)
    if (leading !== undefined) return leading
  }
  return undefined
}

function* restOf(filter: AuditFilter, leading: keyof AuditFilter | undefined, bind: Bind): Generator<string> {
  const { actors, record, addresses, ids, from, before } = filter
  for (const [name, column] of PLAIN) {
    const values = filter[name]
    if (values !== undefined && name !== leading) yield `${column} = ANY(${bind(values.map(searchable))}::text[])`
  }
  if (actors !== undefined && leading !== 'actors') {
    const all = bind(actors.map(searchable))
    yield `(subject = ANY(${all}::text[]) OR name = ANY(${all}::text[]))`
  }
  for (const { member, values } of leading === 'record' ? (record ?? []).slice(1) : (record ?? [])) {
    yield `record && ${bind(values.map((value) => recordMember([member, value])))}::text[]`
  }
  if (addresses !== undefined && leading !== 'addresses') {
    const ranges = addresses.map((range) => addressIn(range, bind))
    yield `(${ranges.join(' OR ')})`
  }
  if (ids !== undefined && leading !== 'ids') {
    const named = ids.map(({ chain, seq }) =>
      seq === undefined ? `chain = ${bind(chain)}` : `(chain = ${bind(chain)} AND seq = ${bind(seq)})`,
    )
    yield `(${named.join(' OR ')})`
  }
  if (from !== undefined) yield `time >= ${bind(from)}::timestamptz`
  if (before !== undefined) yield `time < ${bind(before)}::timestamptz`
}

/** Filters that one column answers. */
const PLAIN = [
  ['events', 'event'],
  ['outcomes', 'outcome'],
  ['reasons', 'reason'],
  ['actions', 'action'],
  ['about', 'about'],
  ['sessions', 'session'],
  ['clients', 'client'],
  ['tokens', 'token'],
  ['requests', 'request'],
  ['traces', 'trace'],
] as const satisfies readonly (readonly [keyof AuditFilter, string])[]

const distinct = (values: readonly string[] | undefined): readonly string[] | undefined =>
  values === undefined ? undefined : [...new Set(values)]
