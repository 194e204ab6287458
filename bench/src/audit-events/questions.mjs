/**
 * What auditors usually ask, and what a collector does: a question of GET /audit/events, or SQL. Each is asked about
 * another person, day and month in each round.
 */
export const QUESTIONS = [
  { label: 'what did this person do last', ask: (at) => `actor=${at.name}&order=newest&limit=50` },
  {
    label: 'who changed this record',
    ask: (at) => `record=gaveur_id=${at.person}&event=DATA_MUTATION&order=newest&limit=100`,
  },
  { label: 'what was refused on a day', ask: (at) => `outcome=refused&from=${at.day}&to=${at.day}&limit=1000` },
  { label: 'what happened in a session', ask: (at) => `session=${at.session}&limit=1000` },
  { label: 'what became of a request', ask: (at) => `request=${at.request}` },
  {
    label: 'who came from a network on a day',
    ask: (at) => `address=${at.network}&from=${at.day}&to=${at.day}&limit=1000`,
  },
  {
    label: 'what did administrators change in a month',
    ask: (at) => `event=REALM_*&event=POLICY_CHANGE&event=LOG_LEVEL_CHANGE&from=${at.month}&to=${at.month}&limit=1000`,
  },
  { label: 'who was given which role', ask: () => 'event=ROLE_GRANT&order=newest&limit=100' },
  {
    label: 'what was changed in a night',
    ask: (at) => `event=DATA_MUTATION&from=${at.day}T20:00:00Z&to=${at.nextDay}T07:00:00Z&limit=1000`,
  },
  { label: 'what does this very record say', ask: (at) => `id=${at.chain}:${at.seq}` },
  {
    label: 'how much of what on each day of a year',
    sql: 'SELECT day, event, outcome, events FROM audit_days WHERE day >= $1 ORDER BY day, event',
    values: () => ['2025-12-01'],
  },
  {
    // Night by night: each is a small stretch of the table, and of the gids of its two days.
    label: 'what was changed in the nights of a month',
    sql: `SELECT night.line FROM generate_series($1::timestamp, $2::timestamp, interval '1 day') AS night_of(day)
      CROSS JOIN LATERAL (
        SELECT min(first_gid) AS first, max(last_gid) AS last FROM audit_days
        WHERE event = 'DATA_MUTATION' AND audit_days.day BETWEEN night_of.day::date - 1 AND night_of.day::date
      ) AS bounds
      CROSS JOIN LATERAL (
        SELECT line FROM events WHERE event = 'DATA_MUTATION' AND gid BETWEEN bounds.first AND bounds.last
          AND time >= (night_of.day - interval '2 hours') AT TIME ZONE 'Europe/Paris'
          AND time < (night_of.day + interval '5 hours') AT TIME ZONE 'Europe/Paris' ORDER BY time
      ) AS night LIMIT 1000`,
    values: (at) => [`${at.month}-01`, `${at.month}-28`],
  },
  { label: 'a collector’s next thousand', ask: (at) => `limit=1000&cursor=${at.cursor}`, isCollector: true },
]
