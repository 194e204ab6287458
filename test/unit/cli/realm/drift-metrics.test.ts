import { expect, it } from 'vitest'
import { driftMetrics } from '../../../../src/cli/realm/drift-metrics.js'
import type { Drift } from '../../../../src/realm-drift/index.js'

const DRIFT: Drift = {
  realm: 'a"b\\c',
  url: 'http://127.0.0.1',
  realmExists: true,
  objects: [{ kind: 'client', key: 'x', state: 'changed', fields: [], noAuthor: 'events_off' }],
  roles: { roles: [], holders: [] },
  checked: { client: 2, 'realm-role': 1 },
  events: { enabled: false, details: false },
  notes: [],
}

it('gauges have a line for every kind that was looked at, and escape what a label may hold', () => {
  const lines = driftMetrics([DRIFT], 1_795_281_207_500, true).split('\n')
  expect(lines.filter((line) => !line.startsWith('#'))).toEqual([
    'passerelle_realm_drift{realm="a\\"b\\\\c",kind="client"} 1',
    'passerelle_realm_drift{realm="a\\"b\\\\c",kind="realm-role"} 0',
    'passerelle_realm_role_drift{realm="a\\"b\\\\c"} 0',
    'passerelle_realm_drift_checked_timestamp_seconds{realm="a\\"b\\\\c"} 1795281207',
    'passerelle_realm_drift_check_success 1',
    '',
  ])
})

it('gauges of a look that failed keep what was known, and say so', () => {
  expect(driftMetrics([DRIFT], 1_795_281_207_500, false)).toMatch(/kind="client"} 1[\s\S]*check_success 0\n$/)
  expect(driftMetrics([], undefined, false)).toContain('passerelle_realm_drift_check_success 0')
})
