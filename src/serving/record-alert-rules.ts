import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AlertsError, type LoadedRules } from '../alerts/index.js'
import type { AuditTrail } from '../audit/index.js'

/** The rules for alerts of a server, as they are in force. */
export interface RulesInForce extends LoadedRules {
  /** Undefined: there are none. */
  readonly file: string | undefined
}

/** Leaves a record of each change of the rules for alerts: who takes one away may not want to be told of. */
export interface RulesRecord {
  /**
   * Recorded where they are others than those that were in force last, also in another run of the server. Rejects never.
   *
   * @param reason why they are in force: since the server starts, or since its settings were read again
   */
  inForce(rules: RulesInForce, reason: 'started' | 'configured'): Promise<void>
  /** Others were given, and are wrong. Rejects never. */
  refused(file: string | undefined, error: unknown): Promise<void>
}

interface RecordSettings {
  readonly trail: Pick<AuditTrail, 'commit'>
  /** Where it stands from one run to the next which rules were in force. */
  readonly dataDirectory: string
  readonly log: { warning(message: string): void; error(message: string): void }
}

const FILE_NAME = 'alert-rules.json'

/** SHA-256 of the text of the file; null where there are no rules. */
const stateSchema = z.object({ digest: z.string().nullable() })
type State = z.infer<typeof stateSchema>

export function createRulesRecord({ trail, dataDirectory, log }: RecordSettings): RulesRecord {
  const path = join(dataDirectory, FILE_NAME)
  let last: State | undefined

  async function inForce({ file, text, rules }: RulesInForce, reason: 'started' | 'configured'): Promise<void> {
    const to = file === undefined ? null : createHash('sha256').update(text).digest('hex')
    last ??= await readState(path)
    const from = last.digest
    if (from === to) return
    const record = { file: file ?? null, rules: rules.length, from, to }
    // First: a server that dies between the two says it twice, and not never.
    if (!(await commit({ outcome: 'success', reason, record }))) return
    last = { digest: to }
    await writeState(path, last).catch((error: unknown) =>
      log.warning(`alerts: the next start records its rules, others or not: ${path} cannot be written: ${error}`),
    )
  }

  async function commit(
    event: Pick<Parameters<AuditTrail['commit']>[0], 'outcome' | 'reason' | 'record'>,
  ): Promise<boolean> {
    try {
      await trail.commit({ event: 'ALERT_RULES_CHANGE', ...event })
      return true
    } catch (error) {
      log.error(`a change of the rules for alerts is not in the audit trail: ${error}`)
      return false
    }
  }

  return {
    inForce,
    async refused(file, error) {
      const reason = error instanceof AlertsError ? error.code : 'alert_rules_unreadable'
      await commit({ outcome: 'refused', reason, record: { file: file ?? null } })
    },
  }
}

/** What cannot be read is none that is known: the rules are recorded once more than they need be. */
async function readState(path: string): Promise<State> {
  try {
    return stateSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return { digest: null }
  }
}

async function writeState(path: string, state: State): Promise<void> {
  const aside = `${path}.${process.pid}.part`
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(aside, `${JSON.stringify(state)}\n`, { mode: 0o640, flush: true })
  await rename(aside, path)
}
