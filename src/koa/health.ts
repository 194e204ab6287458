import type { Middleware } from 'koa'

/** `degraded`: it works, with something that an operator should see; `failed`: requests can't be served as they should. */
export type HealthStatus = 'ok' | 'degraded' | 'failed'

/** One check's state. Details are for the operator's log; everybody sees the status alone. */
export interface HealthCheck {
  /** `disabled`: an optional part that is not configured, which is as well as `ok`. */
  readonly status: HealthStatus | 'disabled'
  /** Of what follows something: how far it is behind. */
  readonly lag_ms?: number
  /** Of what is written: false while nothing can be. */
  readonly writable?: boolean
}

/** What is looked at for a report. */
export interface HealthOptions {
  /** By name; each answers at once or soon. One that throws counts as failed. */
  readonly checks: Readonly<Record<string, () => HealthCheck | Promise<HealthCheck>>>
}

/** The worst of all checks, and each by its name. */
export interface HealthReport {
  readonly status: HealthStatus
  readonly checks: Readonly<Record<string, HealthCheck>>
}

/** Answers `{ status, checks }`: 503 when a check failed, else 200; `degraded` when one is. */
export function health(options: HealthOptions): Middleware {
  return async function health(ctx) {
    const report = await checkHealth(options)
    ctx.status = statusOfHealth(report)
    ctx.set('Cache-Control', 'no-store')
    ctx.body = report
  }
}

/** Runs every check. */
export async function checkHealth({ checks }: HealthOptions): Promise<HealthReport> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await resultOf(check)] as const),
  )
  return { status: worst(results.map(([, { status }]) => status)), checks: Object.fromEntries(results) }
}

/** The HTTP status of a report: 503 when it failed, else 200, so that a load balancer keeps what is merely degraded. */
export function statusOfHealth({ status }: HealthReport): 200 | 503 {
  return status === 'failed' ? 503 : 200
}

/** What everybody may see of it. */
async function resultOf(check: () => HealthCheck | Promise<HealthCheck>): Promise<HealthCheck> {
  try {
    const { status, lag_ms, writable } = await check()
    return { status, ...(lag_ms !== undefined && { lag_ms }), ...(writable !== undefined && { writable }) }
  } catch {
    return { status: 'failed' }
  }
}

function worst(statuses: readonly HealthCheck['status'][]): HealthStatus {
  if (statuses.includes('failed')) return 'failed'
  return statuses.includes('degraded') ? 'degraded' : 'ok'
}
