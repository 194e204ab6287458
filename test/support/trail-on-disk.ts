import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashesOfLine, NO_HASH, parseTrailFileName } from '../../src/audit-chain/index.js'
import { type AuditRecord, parseRecord } from '../../src/audit-record/index.js'
import { type TrailReport, verifyTrail } from '../../src/audit-verify/index.js'

/** The records of a trail by chain, in order. Throws where a hash, a link or a number is wrong, or a line is torn. */
export function chainsOnDisk(directory: string): ReadonlyMap<string, readonly AuditRecord[]> {
  const folder = join(directory, 'audit')
  const chains = new Map<string, AuditRecord[]>()
  for (const name of readdirSync(folder).sort()) {
    const file = parseTrailFileName(name)
    if (file === undefined) continue
    const records = chains.get(file.chain) ?? []
    chains.set(file.chain, records)
    const text = readFileSync(join(folder, name), 'utf8')
    if (text !== '' && !text.endsWith('\n')) throw new Error(`${name} ends in the middle of a line`)
    for (const line of text.split('\n').slice(0, -1)) {
      const record = parseRecord(line)
      const hashes = hashesOfLine(Buffer.from(line))
      const last = records.at(-1)
      if (record === undefined || hashes === undefined || hashes.claimed !== hashes.actual)
        throw new Error(`${name}: ${line}`)
      if (record.seq !== (last?.seq ?? 0) + 1 || record.prev !== (last?.hash ?? NO_HASH))
        throw new Error(`${name}: ${record.seq} does not follow ${last?.seq}`)
      records.push(record)
    }
  }
  return chains
}

/** All of its records, chain by chain. */
export const recordsOnDisk = (directory: string): readonly AuditRecord[] => [...chainsOnDisk(directory).values()].flat()

/** What the verifier says, by the anchors of that folder. */
export function verifyOnDisk(directory: string, dataDirectory: string = directory): Promise<TrailReport> {
  const path = join(dataDirectory, 'audit-anchors.jsonl')
  const anchors = { name: path, text: existsSync(path) ? readFileSync(path, 'utf8') : '' }
  return verifyTrail({ path: join(directory, 'audit'), anchors })
}
