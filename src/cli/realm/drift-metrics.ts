import type { Drift } from '../../realm-drift/index.js'

const GAUGES = {
  passerelle_realm_drift: 'Objects of a realm that are otherwise in Keycloak than in its files, by kind.',
  passerelle_realm_role_drift:
    'Roles of a realm that somebody has past its files, or that files, policy and Keycloak do not agree about.',
  passerelle_realm_drift_checked_timestamp_seconds: 'When the realm was last compared with its files.',
  passerelle_realm_drift_check_success: 'Whether the last comparison came to its end.',
} as const

type Gauge = keyof typeof GAUGES
type Sample = readonly [labels: Readonly<Record<string, string>>, value: number]

/**
 * What node_exporter's textfile collector reads, in Prometheus' text format.
 *
 * @param checkedAt milliseconds since the epoch of the last comparison that came to its end; undefined when none did
 */
export function driftMetrics(drifts: readonly Drift[], checkedAt: number | undefined, succeeded: boolean): string {
  const samples: Readonly<Record<Gauge, readonly Sample[]>> = {
    passerelle_realm_drift: drifts.flatMap(byKind),
    passerelle_realm_role_drift: drifts.map(({ realm, roles }) => [
      { realm },
      roles.roles.length + roles.holders.length,
    ]),
    passerelle_realm_drift_checked_timestamp_seconds:
      checkedAt === undefined ? [] : drifts.map(({ realm }) => [{ realm }, Math.floor(checkedAt / 1000)]),
    passerelle_realm_drift_check_success: [[{}, succeeded ? 1 : 0]],
  }
  return Object.entries(GAUGES)
    .flatMap(([name, help]) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} gauge`,
      ...(isGauge(name) ? samples[name].map(([labels, value]) => `${name}${labelled(labels)} ${value}`) : []),
    ])
    .join('\n')
    .concat('\n')
}

const isGauge = (name: string): name is Gauge => Object.hasOwn(GAUGES, name)

/** Kinds without a difference are there as 0, so that an alarm ends. */
function byKind({ realm, checked, objects }: Drift): readonly Sample[] {
  const kinds = new Set([...Object.keys(checked), ...objects.map(({ kind }) => kind)])
  return [...kinds].sort().map((kind) => [{ realm, kind }, objects.filter((object) => object.kind === kind).length])
}

function labelled(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

const escaped = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
