import {
  type Alert,
  type AlertEngine,
  type AlertEngineOptions,
  createAlertEngine,
  readRules,
  type StreamEvent,
} from '../../../src/alerts/index.js'

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
/** A Saturday afternoon. */
export const NOW = Date.parse('2026-11-21T14:00:00Z')

export interface Watching {
  readonly engine: AlertEngine
  readonly alerts: Alert[]
  /** Takes an event at so many milliseconds after NOW; the engine's own clock shows the same, or `clockMs` after it. */
  at(afterMs: number, event?: Partial<StreamEvent>, clockMs?: number): void
  /** Kinds and groups of the alerts, as `fired jean`, in short. */
  said(): readonly string[]
  sweepAt(clockMs: number): void
}

/** An engine with the rules of this YAML, and a clock that is moved by hand. */
export function watching(yaml: string, options: Partial<AlertEngineOptions> = {}): Watching {
  const alerts: Alert[] = []
  let clock = 0
  const { rules } = readRules('alerts.yaml', yaml)
  const engine = createAlertEngine({ rules, onAlert: (alert) => void alerts.push(alert), now: () => clock, ...options })
  return {
    engine,
    alerts,
    at(afterMs, event = {}, clockMs = afterMs) {
      clock = clockMs
      engine.take(refusal(event), NOW + afterMs)
    },
    said: () => alerts.map(({ kind, group }) => [kind, ...group.map(([, value]) => value)].join(' ')),
    sweepAt(clockMs) {
      clock = clockMs
      engine.sweep()
    },
  }
}

/** A refusal of somebody, changed as one likes. */
export const refusal = (changed: Partial<StreamEvent> = {}): StreamEvent => ({
  event: 'UNAUTHORIZED_ACCESS',
  outcome: 'refused',
  reason: 'out_of_bounds',
  user: 'jean.martin@gaveur.fr',
  subject: 'jean',
  address: '192.0.2.7',
  method: 'GET',
  path: '/api/gavage/2',
  permission: 'gavage_data:read',
  record: { gaveur_id: 2 },
  status: 403,
  requestId: 'r-1',
  ...changed,
})
