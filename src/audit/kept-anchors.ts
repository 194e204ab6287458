import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Anchor, type AnchorSink, createAnchorFile, createAnchorSinks } from '../audit-anchors/index.js'
import { describeFileFailure } from '../daily-file/index.js'
import { ANCHORS_FILE } from './anchors.js'
import type { TrailHarm } from './trail-harm.js'
import type { TrailReports } from './trail-reports.js'

export interface KeptAnchorsOptions {
  readonly dataDirectory: string
  /** Further places. */
  readonly targets: readonly (string | AnchorSink)[]
  readonly harm: TrailHarm
  readonly reports: TrailReports
}

/** Keeps the anchors of the trail elsewhere than the trail: in the data directory, and in further places. */
export interface KeptAnchors {
  write(anchor: Anchor): void
  /** Of the further places. */
  error(): string | undefined
  close(remainingMs: () => number): Promise<void>
}

/** @throws TypeError for an URL that can't be meant */
export function createKeptAnchors({ dataDirectory, targets, harm, reports }: KeptAnchorsOptions): KeptAnchors {
  const file = createAnchorFile(join(dataDirectory, ANCHORS_FILE))
  const sinks = createAnchorSinks({ targets, report: (message) => reports.say('ERROR', message) })
  let writing: Promise<void> | undefined
  let newest: Anchor | undefined

  /** The newest alone counts, where they come faster than they are written. */
  function write(anchor: Anchor): void {
    newest = anchor
    sinks.write(anchor)
    writing ??= writeNewest().finally(() => {
      writing = undefined
    })
  }

  async function writeNewest(): Promise<void> {
    for (let next = newest; next !== undefined; next = newest) {
      newest = undefined
      try {
        await file.write(next)
      } catch (error) {
        harm.note()
        reports.sayNowAndThen(
          `the anchor of the audit trail cannot be written to ${dataDirectory}: ${describeFileFailure(error).message}`,
        )
      }
    }
  }

  async function close(remainingMs: () => number): Promise<void> {
    // An anchor that a disk does not take in time is one of a checkpoint that stands in the trail.
    await Promise.race([writing, delay(remainingMs(), undefined, { ref: false })])
    await sinks.close(remainingMs())
  }

  return { write, error: () => sinks.status().error, close }
}
