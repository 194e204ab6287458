import { type AuditRecord, parseRecord } from '../audit-record/index.js'
import type { AuditFilter } from './filter.js'
import type { SearchedFile } from './find-files.js'
import { createMatcher } from './match-record.js'
import { needlesOf } from './prefilter.js'
import { type Order, readWholeLines } from './read-lines.js'
import { timeOfLine } from './record-bytes.js'
import { linesWith } from './scan-lines.js'
import { PSEUDONYM_OPENING } from './with-pseudonyms.js'

/** A record, and the line that it was read from, without its line feed. */
export interface FoundRecord {
  readonly record: AuditRecord
  readonly line: string
}

export interface SearchOptions {
  /** Default: `newest` first. */
  readonly order?: Order | undefined
  /** How many bytes more of the files were looked at, or passed over. */
  readonly onBytes?: ((bytes: number) => void) | undefined
  /** A line that is no record of a version that is known. */
  readonly onUnreadable?: ((file: SearchedFile) => void) | undefined
  /** Once, where somebody stands under a pseudonym in what is looked through. */
  readonly onPseudonym?: (() => void) | undefined
}

/** The records of one file that the filter means, in pieces. */
export type FileSearch = (file: SearchedFile) => AsyncGenerator<readonly FoundRecord[]>

export function createFileSearch(filter: AuditFilter, options: SearchOptions = {}): FileSearch {
  const { order = 'newest', onBytes, onUnreadable } = options
  let { onPseudonym } = options
  const { from, before } = filter
  const needles = needlesOf(filter)
  const fits = createMatcher(filter)

  function search(file: SearchedFile, lines: Buffer): readonly FoundRecord[] {
    const found: FoundRecord[] = []
    if (onPseudonym !== undefined && lines.includes(PSEUDONYM_OPENING)) {
      onPseudonym()
      onPseudonym = undefined
    }
    for (const { start, end } of linesWith(lines, needles)) {
      const time = timeOfLine(lines, start)
      if (time !== undefined && ((from !== undefined && time < from) || (before !== undefined && time >= before)))
        continue
      const line = lines.toString('utf8', start, end)
      const record = parseRecord(line)
      if (record === undefined) onUnreadable?.(file)
      else if (fits(record)) found.push({ record, line })
    }
    return order === 'newest' ? found.reverse() : found
  }

  return async function* searchFile(file) {
    for await (const lines of readWholeLines(file, order)) {
      const found = search(file, lines)
      onBytes?.(file.isPacked ? file.bytes : lines.length)
      if (found.length > 0) yield found
    }
  }
}
