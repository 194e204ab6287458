import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createBodyHasher, lineOf, NO_HASH, trailFile } from '../../../src/audit-chain/index.js'
import { type AuditEvent, createRecordEncoder, type TrailDetails } from '../../../src/audit-record/index.js'

/** An event, when it was, and what the trail says of itself in it. */
export type MadeEvent = AuditEvent & { readonly at: string; readonly trail?: TrailDetails }

/** RFC 3339 with milliseconds as records have it. */
const recordTime = (at: string): string => new Date(at).toISOString().replace('Z', '000Z')

/**
 * Writes a chain by hand: each list is a file. The hashes are right, so that it verifies as far as hashes go.
 *
 * @returns the paths of the files
 */
export function makeChain(folder: string, chain: string, files: readonly (readonly MadeEvent[])[]): readonly string[] {
  mkdirSync(folder, { recursive: true })
  const encode = createRecordEncoder({ host: 'api-1', pid: 4711 })
  const hash = createBodyHasher()
  let seq = 0
  let prev = NO_HASH
  return files.map((events, index) => {
    const lines = events.map(({ at, trail, ...event }) => {
      const body = encode(event, { chain, seq: ++seq, time: recordTime(at), prev }, trail)
      prev = hash(body)
      return `${lineOf(body, prev)}\n`
    })
    const path = join(folder, trailFile(chain, index + 1).name)
    writeFileSync(path, lines.join(''))
    return path
  })
}

/** A read by Jean at that time, with these members otherwise. */
export function read(at: string, members: Partial<AuditEvent> = {}): MadeEvent {
  return {
    at,
    event: 'AUTHENTICATED_REQUEST',
    outcome: 'success',
    reason: 'granted',
    user: 'jean.martin@gaveur.fr',
    subject: 's-jean',
    permission: 'gavage_data:read',
    record: { gaveur_id: 1 },
    method: 'GET',
    path: '/api/gavage/1',
    status: 200,
    address: '10.1.2.3',
    requestId: `r-${at}`,
    ...members,
  }
}
