import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type AuditTrail, type AuditTrailOptions, createAuditTrail } from '../../src/audit/index.js'
import { type AuditRecord, parseRecord } from '../../src/audit-record/index.js'
import { logFolder } from './secrets-in-logs.js'
import { temporaryFolder } from './temporary-folder.js'

/** Two keys for pseudonyms, of tests alone. */
export const PRIVACY_KEY = Buffer.alloc(32, 1).toString('base64')
export const OLDER_PRIVACY_KEY = Buffer.alloc(32, 2).toString('base64')

/** A trail whose people have pseudonyms, and all that it writes. */
export interface PrivateTrail {
  readonly directory: string
  readonly dataDirectory: string
  /** Of a command that works on it. */
  readonly environment: Readonly<Record<string, string>>
  open(options?: AuditTrailOptions): AuditTrail
  /** Records that are not the trail's own, of all chains. */
  records(): readonly AuditRecord[]
  /** Everything that stands in the trail and in audit.log. */
  text(): string
  keys(): string
}

export async function privateTrail(): Promise<PrivateTrail> {
  const directory = await logFolder()
  const dataDirectory = await temporaryFolder()
  const trails: AuditTrail[] = []
  onTestFinished(async () => {
    await Promise.all(trails.map((trail) => trail.close()))
  })
  const trailFiles = (): readonly string[] => {
    const folder = join(directory, 'audit')
    const names = readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
    return names.sort().map((name) => readFileSync(join(folder, name), 'utf8'))
  }
  return {
    directory,
    dataDirectory,
    environment: {
      LOG_DIR: directory,
      DATA_DIR: dataDirectory,
      AUDIT_PSEUDONYMS: 'on',
      AUDIT_PRIVACY_KEY: PRIVACY_KEY,
    },
    open(options) {
      const privacy = { pseudonyms: true, privacyKey: PRIVACY_KEY }
      const trail = createAuditTrail({ directory, dataDirectory, batchMs: 5, report() {}, ...privacy, ...options })
      trails.push(trail)
      return trail
    },
    records: () =>
      trailFiles()
        .flatMap((text) => text.split('\n'))
        .flatMap((line) => parseRecord(line) ?? [])
        .filter(({ event }) => !event.startsWith('TRAIL_')),
    text: () => [...trailFiles(), readFileSync(join(directory, 'audit.log'), 'utf8')].join(''),
    keys: () => readFileSync(join(dataDirectory, 'audit-person-keys.jsonl'), 'utf8'),
  }
}
