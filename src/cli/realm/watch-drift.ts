import { setTimeout } from 'node:timers/promises'
import { AdminError } from '../../admin-api/index.js'
import { type Drift, hasDrift } from '../../realm-drift/index.js'
import { coloursFor } from '../colours.js'
import type { CommandIo } from '../io.js'
import { jsonLine, printable } from '../printable.js'
import { toCommandError } from '../to-command-error.js'
import { driftItems } from './drift-items.js'
import { printDrift } from './print-drift.js'
import type { DriftRecorder } from './record-drift.js'

export interface Watching {
  /** One comparison of files and realm. */
  look(): Promise<readonly Drift[]>
  readonly recorder: DriftRecorder
  readonly url: string
  readonly intervalMs: number
  readonly asJson: boolean
}

/**
 * Looks again and again until SIGINT or SIGTERM, and prints what is another than before. A Keycloak that is away, or files
 * that are being edited, are said once; the next look may find them well again.
 */
export async function watchDrift(watching: Watching, io: CommandIo): Promise<void> {
  const stopping = new AbortController()
  const signals = ['SIGINT', 'SIGTERM'] as const
  const onSignal = (): void => {
    // A second signal is from someone who will not wait.
    if (stopping.signal.aborted) process.exit(1)
    stopping.abort()
  }
  for (const signal of signals) process.on(signal, onSignal)
  const report = createReport(watching, io)
  try {
    while (!stopping.signal.aborted) {
      try {
        report.looked(await watching.look())
      } catch (error) {
        if (!report.hasLooked() && !isPassing(error)) throw error
        report.failed(error)
      }
      await setTimeout(watching.intervalMs, undefined, { signal: stopping.signal }).catch(() => {})
    }
  } finally {
    for (const signal of signals) process.off(signal, onSignal)
  }
}

/** What can be well again without anybody doing something here. */
const isPassing = (error: unknown): boolean => error instanceof AdminError && error.code === 'unreachable'

interface Report {
  looked(drifts: readonly Drift[]): void
  failed(error: unknown): void
  hasLooked(): boolean
}

function createReport({ recorder, url, asJson }: Watching, io: CommandIo): Report {
  let known: ReadonlyMap<string, readonly string[]> | undefined
  let failing: string | undefined
  const say = (text: string): void => {
    io.stderr.write(`passerelle: ${printable(text, 2_000)}\n`)
  }
  return {
    hasLooked: () => known !== undefined,
    looked(drifts) {
      if (failing !== undefined) say('it works again; watching goes on.')
      failing = undefined
      const items = driftItems(drifts)
      const before = known
      known = items
      if (before === undefined) {
        recorder.record(drifts)
        if (asJson) io.stdout.write(jsonLine({ ok: true, drift: drifts.some(hasDrift), realms: drifts }))
        else for (const drift of drifts) io.stdout.write(printDrift(drift, coloursFor(io)))
        return
      }
      const appeared = [...items].filter(([name, lines]) => before.get(name)?.join('\n') !== lines.join('\n'))
      const gone = [...before.keys()].filter((name) => !items.has(name))
      if (appeared.length + gone.length === 0) return
      recorder.record(drifts)
      if (asJson) {
        io.stdout.write(
          jsonLine({
            ok: true,
            drift: drifts.some(hasDrift),
            changed: appeared.map(([name]) => name),
            settled: gone,
            realms: drifts,
          }),
        )
        return
      }
      for (const [, lines] of appeared) io.stdout.write(`${lines.join('\n')}\n`)
      for (const name of gone) io.stdout.write(`= ${printable(name)}: as in the files again\n`)
    },
    failed(error) {
      const { code, message } = toCommandError(error)
      if (failing === code) return
      failing = code
      recorder.recordFailure(url, code)
      if (asJson) io.stdout.write(jsonLine({ ok: false, code, message }))
      say(`${message} Watching goes on.`)
    },
  }
}
