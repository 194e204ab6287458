import { join } from 'node:path'
import { parse } from 'node:querystring'
import pg from 'pg'
import { createAuditTrail } from '../../../dist/audit/index.js'
import { auditEventsRoute, followTrail } from '../../../dist/audit-store/index.js'
import { openDatabase } from '../../../dist/stores/index.js'
import { fillEvents } from '../audit-events/fill.mjs'
import { QUESTIONS } from '../audit-events/questions.mjs'
import { startPostgres } from '../postgres.mjs'

const EVENTS = 10_000_000
const COPIED = 500_000
const FEWEST_COPIED = 200_000
const TIMES = 40
const MOST_MS = 200
const LEAST_A_SECOND = 20_000

/** How fast the trail is copied into PostgreSQL, and how soon ten million of its records are searched there. */
export const auditPostgres = {
  name: 'audit-postgres',
  question: 'How fast is the trail copied into PostgreSQL, and how soon does it answer with ten million records in it?',
  byNameOnly: true,
  async run({ scale, directory, progress }) {
    const server = await startPostgres()
    const filledUrl = server.url.replace(/postgres$/, 'filled')
    const [database, filled] = [server.url, filledUrl].map((url) => openDatabase({ url }))
    try {
      await database.script('CREATE DATABASE filled')
      const copying = await copy(database, Math.max(FEWEST_COPIED, COPIED * scale), directory, progress)
      await filled.query('SELECT 1')
      await fill(filledUrl, EVENTS * scale, progress)
      return describe(copying, await ask(filled, progress), await sizes(filled))
    } finally {
      await Promise.all([database.close(), filled.close()])
      await server.stop()
    }
  },
}

async function copy(database, count, directory, progress) {
  progress(`writing a trail of ${count} records`)
  const folder = join(directory, 'copied')
  const trail = createAuditTrail({ directory: folder, dataDirectory: folder })
  for (let index = 0; index < count; index += 1) {
    trail.record(eventOf(index))
    if (index % 2_000 === 0) await trail.flush()
  }
  await trail.close()
  progress('copying it')
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  const follower = followTrail({ database, folder: join(folder, 'audit') })
  await follower.catchUp()
  const seconds = (performance.now() - startedAt) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const { copied } = follower.status()
  await follower.stop()
  if (copied < count) throw new Error(`${copied} of ${count} records were copied`)
  return { rate: copied / seconds, cpuMicros: (user + system) / copied }
}

function eventOf(index) {
  const person = (index * 7919) % 5_000
  const isChange = index % 11 === 0
  return {
    event: isChange ? 'DATA_MUTATION' : 'AUTHENTICATED_REQUEST',
    outcome: index % 50 === 0 ? 'refused' : 'success',
    reason: 'granted',
    user: `gaveur${person}@gaveur.fr`,
    subject: `0c5e3a52-6f0e-4b62-9d0a-${String(person).padStart(12, '0')}`,
    roles: ['gaveur'],
    clientId: 'gaveurs-frontend',
    sessionId: `E40T46vv${person}-${index % 17}`,
    tokenId: `onrtro:${person}`,
    permission: isChange ? 'gavage_data:write' : 'gavage_data:read',
    record: { gaveur_id: person },
    method: isChange ? 'POST' : 'GET',
    path: `/api/gavage/${person}`,
    status: 200,
    address: `10.${person % 250}.${Math.floor(person / 250)}.7`,
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
    requestId: (index * 2_654_435_761).toString(16),
    policyVersion: '9b1d6a3f0c52e8479b1d6a3f0c52e847',
  }
}

async function fill(url, count, progress) {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await fillEvents(async (sql) => (await client.query(sql)).rows, count, progress)
  } finally {
    await client.end()
  }
}

async function ask(database, progress) {
  const route = auditEventsRoute({ database, trail: { record() {} } })
  const auditor = { bounds: () => ({ kind: 'all' }), roles: [], attributes: {}, username: 'auditor', issuer: 'bench' }
  const answer = async (query) => {
    const { body } = await route.handle({ query: route.query.parse(parse(query)) }, auditor, {
      auditFacts: () => ({ requestId: 'bench' }),
    })
    return JSON.parse(body)
  }
  const [{ last }] = await database.query('SELECT gid AS last FROM audit_head')
  const measured = QUESTIONS.map(() => [])
  let { next_cursor: cursor } = await answer('limit=1')
  for (let time = 0; time < TIMES; time += 1) {
    progress(`questions ${time + 1} of ${TIMES}`)
    const at = { ...(await about(database, Math.ceil(((time + 0.5) / TIMES) * last * 0.98))), cursor }
    for (const [index, question] of QUESTIONS.entries()) {
      const startedAt = performance.now()
      if (question.sql !== undefined) await database.query(question.sql, question.values(at))
      else {
        const page = await answer(question.ask(at))
        if (question.isCollector) cursor = page.next_cursor
      }
      measured[index].push(performance.now() - startedAt)
    }
  }
  return measured
}

/** Somebody, and a day, from the middle of it all. */
async function about(database, gid) {
  const [row] = await database.query(
    `SELECT chain, seq, name, session, request, record[1] AS record, host(address) AS address, to_char(time, 'YYYY-MM-DD') AS day
     FROM events WHERE gid >= $1 AND record IS NOT NULL ORDER BY gid LIMIT 1`,
    [gid],
  )
  const nextDay = new Date(Date.parse(row.day) + 86_400_000).toISOString().slice(0, 10)
  const network = row.address.replace(/\.\d+\.\d+$/, '.0.0/16')
  return { ...row, person: row.record.split('=')[1], network, month: row.day.slice(0, 7), nextDay }
}

async function sizes(database) {
  const [row] = await database.query(
    `SELECT sum(pg_relation_size(relid))::float8 / 1e9 AS heap, sum(pg_indexes_size(relid))::float8 / 1e9 AS indexes
     FROM pg_partition_tree('events') WHERE isleaf`,
  )
  return row
}

function describe({ rate, cpuMicros }, measured, { heap, indexes }) {
  const rows = QUESTIONS.map(({ label }, index) => {
    const times = measured[index].toSorted((one, other) => one - other)
    return { label, p50: quantile(times, 0.5), p95: quantile(times, 0.95) }
  })
  return {
    columns: [
      { title: 'p50 ms', field: 'p50', digits: 1 },
      { title: 'p95 ms', field: 'p95', digits: 1 },
      { title: 'a second', field: 'rate', digits: 0 },
      { title: 'CPU µs a record, here', field: 'cpuMicros', digits: 1 },
      { title: 'GB', field: 'size', digits: 2 },
    ],
    rows: [
      { label: 'copied', rate, cpuMicros },
      ...rows,
      { label: 'the table', size: heap },
      { label: 'its indexes', size: indexes },
    ],
    targets: [
      { what: 'records copied a second', measured: rate, atLeast: LEAST_A_SECOND },
      ...rows.map(({ label, p95 }) => ({ what: `p95 in ms: ${label}`, measured: p95, atMost: MOST_MS })),
    ],
  }
}

const quantile = (times, share) => times[Math.min(times.length - 1, Math.floor(times.length * share))]
