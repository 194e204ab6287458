import { generateKeyPairSync } from 'node:crypto'
import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type AuditTrail, createAuditTrail } from '../../../src/audit/index.js'
import type { AuditEvent } from '../../../src/audit-record/index.js'
import { logFolder } from '../../support/secrets-in-logs.js'
import type { Random } from './seeded-random.js'

/** A trail as the real writer left it: bytes, one character each. */
export interface WrittenTrail {
  readonly files: ReadonlyMap<string, string>
  /** As text. */
  readonly anchors: string
  /** PEM of the keys that signed it, the first one first. */
  readonly keys: readonly string[]
}

export interface TrailShape {
  readonly sessions: number
  /** Of a session. */
  readonly events: number
  readonly fileBytes: number
  readonly checkpointRecords: number
  /** Processes at the same time. */
  readonly processes: number
  /** Between sessions. */
  readonly tearsTails: boolean
  readonly changesKeys: boolean
  readonly setsClockBack: boolean
  /** The last line is left as a crash leaves it. */
  readonly endsTorn: boolean
}

export function randomShape(random: Random): TrailShape {
  return {
    sessions: 1 + random.int(3),
    events: random.pick([0, 1, 5, 20, 60]),
    fileBytes: random.pick([2_000, 6_000, 20_000, 10_000_000]),
    checkpointRecords: random.pick([3, 7, 15, 1000]),
    processes: random.pick([1, 1, 1, 2, 3]),
    tearsTails: random.chance(0.4),
    changesKeys: random.chance(0.3),
    setsClockBack: random.chance(0.2),
    endsTorn: random.chance(0.3),
  }
}

const newKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()

/** Writes a trail with the writer of the server, several times started and stopped. */
export async function writeTrail(shape: TrailShape, random: Random): Promise<WrittenTrail> {
  const directory = await logFolder()
  const folder = join(directory, 'audit')
  const keys = [newKey()]
  let time = Date.UTC(2026, 10, 21, 12)
  const now = () => {
    time += random.int(50)
    return new Date(time)
  }
  try {
    for (let session = 0; session < shape.sessions; session++) {
      if (session > 0 && shape.tearsTails) tearTails(folder, random)
      if (session > 0 && shape.changesKeys) keys.push(newKey())
      if (session > 0 && shape.setsClockBack) time -= 3_600_000
      const options = {
        directory,
        dataDirectory: directory,
        signingKey: keys.toReversed().join('\n'),
        now,
        fileBytes: shape.fileBytes,
        checkpointRecords: shape.checkpointRecords,
        report: () => {},
      }
      const trails = Array.from({ length: shape.processes }, () => createAuditTrail(options))
      for (let event = 0; event < shape.events; event++) await happen(random.pick(trails), random)
      await Promise.all(trails.map((trail) => trail.close()))
    }
    if (shape.endsTorn) tearTails(folder, random)
    return {
      files: new Map(trailFiles(folder).map((name) => [name, readFileSync(join(folder, name), 'latin1')])),
      anchors: readFileSync(join(directory, 'audit-anchors.jsonl'), 'utf8'),
      keys,
    }
  } finally {
    // There are hundreds of them, of events that hold nothing.
    await rm(directory, { recursive: true, force: true })
  }
}

const trailFiles = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()

/** What a process leaves that dies while it writes a line. */
function tearTails(folder: string, random: Random): void {
  const newest = new Map(trailFiles(folder).map((name) => [name.slice(0, 12), name]))
  for (const name of newest.values()) {
    const path = join(folder, name)
    const lines = readFileSync(path, 'latin1').split('\n')
    const line = lines.at(-2) ?? ''
    if (line !== '') appendFileSync(path, line.slice(0, 1 + random.int(line.length - 1)), 'latin1')
  }
}

async function happen(trail: AuditTrail, random: Random): Promise<void> {
  const user = random.pick(['jean.martin@gaveur.fr', 'sophie.bernard@euralis.fr', 'émilie\u2028 "x"', undefined])
  const event: AuditEvent = {
    event: random.pick(['AUTHENTICATED_REQUEST', 'TOKEN_VALIDATION', 'UNAUTHORIZED_ACCESS']),
    outcome: random.pick(['success', 'refused']),
    reason: random.pick(['granted', 'out_of_bounds', 'a "quoted" reason']),
    user,
    path: `/api/gavage/${random.int(1000)}`,
    record: { gaveur_id: random.int(100) },
    requestId: `r${random.int(1_000_000)}`,
  }
  if (random.chance(0.7)) trail.record(event)
  else {
    const intent = await trail.commit({ ...event, event: 'DATA_MUTATION', outcome: 'pending' })
    if (random.chance(0.8))
      await trail.commit({ ...event, event: 'DATA_MUTATION', outcome: 'success', intent: intent?.seq })
  }
}
