/** The ten questions that auditors usually ask, and one more that a collector does: a query of the API, or SQL. */
export const QUESTIONS = [
  { id: 'actor', label: 'an actor’s last 50', ask: (at) => `actor=${at.name}&order=newest&limit=50` },
  { id: 'record', label: 'what happened to a record, last 100', ask: (at) => `record=gaveur_id=${at.person}&order=newest&limit=100` },
  { id: 'refusals', label: 'refusals of a day', ask: (at) => `outcome=refused&from=${at.day}&to=${at.day}&limit=1000` },
  { id: 'session', label: 'all of a session', ask: (at) => `session=${at.session}&limit=1000` },
  { id: 'request', label: 'one request', ask: (at) => `request=${at.request}` },
  { id: 'address', label: 'a network within a day', ask: (at) => `address=${at.network}&from=${at.day}&to=${at.day}&limit=1000` },
  { id: 'administration', label: 'administrative changes of a month', ask: (at) => `event=REALM_APPLY&event=POLICY_CHANGE&event=LOG_LEVEL_CHANGE&from=${at.month}&to=${at.month}&limit=1000` },
  { id: 'grants', label: 'role grants of a year, newest first', ask: () => 'event=ROLE_GRANT&from=2025-12&to=2026-11&order=newest&limit=1000' },
  {
    id: 'night',
    label: 'changes between 22 and 5 o’clock in a month',
    // Night by night: each is a small stretch of the table.
    sql: `SELECT night.line FROM generate_series($1::timestamp - interval '1 day', $2::timestamp - interval '1 day', interval '1 day') AS day
      CROSS JOIN LATERAL (SELECT line FROM events WHERE event = 'DATA_MUTATION'
        AND time >= (day + interval '22 hours') AT TIME ZONE 'Europe/Paris' AND time >= $1::timestamp AT TIME ZONE 'Europe/Paris'
        AND time < (day + interval '29 hours') AT TIME ZONE 'Europe/Paris' AND time < $2::timestamp AT TIME ZONE 'Europe/Paris'
        ORDER BY time) AS night LIMIT 1000`,
    values: (at) => [`${at.month}-01`, `${at.nextMonth}-01`],
  },
  { id: 'one', label: 'one record by its name', ask: (at) => `id=${at.chain}:${at.seq}` },
  {
    id: 'days',
    label: 'how many of what, by day, in a year',
    sql: 'SELECT day, event, outcome, events FROM audit_days WHERE day >= $1 ORDER BY day, event',
    values: () => ['2025-12-01'],
  },
  { id: 'page', label: 'a collector’s next 1,000', ask: (at) => `limit=1000&cursor=${at.cursor}` },
]
