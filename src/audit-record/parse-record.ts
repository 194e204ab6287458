import { type AuditRecord, recordSchema } from './record.js'

/**
 * Reads one line of the trail. Whether nobody has changed it is another question: src/audit-chain.
 *
 * @param line without its line feed
 * @returns undefined for what is no record of this version
 */
export function parseRecord(line: string): AuditRecord | undefined {
  try {
    const parsed = recordSchema.safeParse(JSON.parse(line))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}
