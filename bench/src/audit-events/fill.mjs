/**
 * Fills `events` as a year of four processes would have: most events are reads, people are not equally busy, nights are
 * quiet. Done by the server itself, by months, into tables without indexes, which are made afterwards.
 */
export const END = '2026-11-21T00:00:00Z'
const DAYS = 365
const CHAINS = 4

const day = (offset) => new Date(Date.parse(END) + offset * 86_400_000).toISOString().slice(0, 10)

/** @param query runs one statement and gives its rows */
export async function fillEvents(query, count, progress = () => {}) {
  await query('SET synchronous_commit = off')
  await query("SET maintenance_work_mem = '512MB'")
  const months = new Set(Array.from({ length: DAYS + 1 }, (_, ago) => `${day(-ago).slice(0, 7)}-01`))
  for (const month of months) await query(`SELECT audit_add_month('${month}')`)
  const indexes = await query(
    `SELECT indexdef, indexname FROM pg_indexes WHERE tablename = 'events' AND indexname <> 'events_once'`,
  )
  await query('ALTER TABLE events DROP CONSTRAINT events_once')
  for (const { indexname } of indexes) await query(`DROP INDEX ${indexname}`)
  await query('SELECT setseed(0.42)')
  const step = 250_000
  for (let from = 1; from <= count; from += step) {
    const to = Math.min(count, from + step - 1)
    await query(insert(count, from, to))
    progress(`${to.toLocaleString('en')} of ${count.toLocaleString('en')} events`)
  }
  progress('indexes')
  await query('ALTER TABLE events ADD CONSTRAINT events_once PRIMARY KEY (chain, seq, time)')
  for (const { indexdef, indexname } of indexes) {
    await query(indexdef.replace(' ON ONLY ', ' ON '))
    progress(indexname)
  }
  await query(`INSERT INTO audit_days SELECT (time AT TIME ZONE 'UTC')::date, event, outcome, count(*), min(gid), max(gid)
    FROM events GROUP BY 1, 2, 3`)
  await query('UPDATE audit_head SET gid = (SELECT max(gid) FROM events)')
  await query('VACUUM ANALYZE events')
  await query('CHECKPOINT')
}

/** Of day and night: 9 of 10 events are between 5 and 22 o'clock. */
function insert(count, from, to) {
  return `WITH drawn AS (
    SELECT i AS gid, (i % ${CHAINS}) AS n, (i / ${CHAINS}) + 1 AS seq,
      timestamptz '${day(-DAYS)}' + (((i::float8 - 1) / ${count}) * ${DAYS}) * interval '1 day' AS uniform,
      floor(5000 * power(random(), 2))::int AS person, random() AS kind, random() AS luck, random() AS place, floor(random() * 4)::int AS visit,
      md5(i::text) AS digest
    FROM generate_series(${from}, ${to}) AS i
  ), told AS (
    SELECT *, date_trunc('day', uniform) + CASE WHEN extract(epoch FROM uniform - date_trunc('day', uniform)) < 8640
        THEN (extract(epoch FROM uniform - date_trunc('day', uniform)) * 25200 / 8640) * interval '1 s'
        ELSE interval '5 hours' + ((extract(epoch FROM uniform - date_trunc('day', uniform)) - 8640) * 61200 / 77760) * interval '1 s' END AS time,
      CASE WHEN kind < 0.80 THEN 'AUTHENTICATED_REQUEST' WHEN kind < 0.89 THEN 'DATA_MUTATION' WHEN kind < 0.945 THEN 'TOKEN_VALIDATION'
        WHEN kind < 0.97 THEN 'UNAUTHORIZED_ACCESS' WHEN kind < 0.985 THEN 'AUTH_REQUIRED' WHEN kind < 0.995 THEN 'LOGOUT'
        WHEN kind < 0.9985 THEN 'TRAIL_CHECKPOINT' WHEN kind < 0.9990 THEN 'REALM_APPLY' WHEN kind < 0.9995 THEN 'ROLE_GRANT'
        ELSE 'POLICY_CHANGE' END AS event
    FROM drawn
  ), people AS (
    SELECT *, event NOT IN ('AUTH_REQUIRED', 'TRAIL_CHECKPOINT', 'POLICY_CHANGE') AS is_person,
      CASE WHEN event = 'DATA_MUTATION' AND luck < 0.5 THEN 'pending' WHEN event IN ('UNAUTHORIZED_ACCESS', 'AUTH_REQUIRED') THEN 'refused' ELSE 'success' END AS outcome
    FROM told
  ), columns AS (
    SELECT gid, lpad(n::text, 12, 'a') AS chain, seq, time, event, outcome,
      CASE outcome WHEN 'refused' THEN 'permission_missing' ELSE 'granted' END AS reason,
      CASE WHEN is_person THEN '0c5e3a52-6f0e-4b62-9d0a-' || lpad(person::text, 12, '0') END AS subject,
      CASE WHEN is_person THEN 'gaveur' || person || '@gaveur.fr' END AS name,
      CASE WHEN is_person THEN 'gaveurs-frontend' END AS client,
      CASE WHEN is_person THEN 'E40T46vv' || person || '-' || (gid / 20000) || '-' || visit END AS session,
      CASE WHEN is_person THEN 'onrtro:' || left(digest, 8) END AS token,
      CASE WHEN is_person THEN 'gavage_data:' || CASE event WHEN 'DATA_MUTATION' THEN 'write' ELSE 'read' END END AS action,
      CASE WHEN is_person THEN ARRAY['gaveur_id=' || person] END AS record,
      CASE WHEN event <> 'TRAIL_CHECKPOINT' THEN ('10.' || (person % 250) || '.' || (person / 250) || '.' || floor(place * 4))::inet END AS address,
      CASE WHEN event <> 'TRAIL_CHECKPOINT' THEN substr(digest, 9, 8) END AS request, digest, person
    FROM people
  )
  INSERT INTO events (gid, chain, seq, time, event, outcome, reason, subject, name, client, session, token, action, record, address, request, line)
  SELECT gid, chain, seq, time, event, outcome, reason, subject, name, client, session, token, action, record, address, request,
    format('{"v":1,"chain":"%s","seq":%s,"time":"%s","event":"%s","outcome":"%s","reason":"%s","actor":{"subject":"%s","name":"%s","roles":["gaveur"],"client":"gaveurs-frontend","session":"%s","token":"%s"},"action":"%s","record":{"gaveur_id":%s},"policy":{"version":"9b1d6a3f0c52e8479b1d6a3f0c52e847"},"source":{"address":"%s","user_agent":"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"},"request":{"id":"%s","method":"GET","path":"/api/gavage/%s","status":200},"host":"api-1","pid":4711,"prev":"%s%s","hash":"%s%s"}',
      chain, seq, to_char(time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), event, outcome, reason, subject, name, session, token, action, person, host(address), request, person,
      md5(digest), digest, md5(digest || 'x'), digest)
  FROM columns`
}
