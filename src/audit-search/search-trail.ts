import type { AuditFilter } from './filter.js'
import type { SearchedFile } from './find-files.js'
import { createFileSearch, type FileSearch, type FoundRecord, type SearchOptions } from './search-files.js'

/**
 * The records of all chains that the filter means: by time, and within a chain as they were written. Files that the time or
 * the chain rules out are not opened, and only as many are open at once as chains were written at the same time.
 *
 * @param files from `findTrailFiles`
 */
export async function* searchTrail(
  files: readonly SearchedFile[],
  filter: AuditFilter,
  options: SearchOptions = {},
): AsyncGenerator<FoundRecord> {
  const isNewestFirst = options.order !== 'oldest'
  const search = createFileSearch(filter, options)
  const [ruledOut, wanted] = divide(files, (file) => isRuledOut(file, filter))
  for (const { bytes } of ruledOut) options.onBytes?.(bytes)
  // Files of one chain may be of one moment: their names say which is the later.
  const waiting = wanted.toSorted(
    (one, other) => compare(entryOf(one), entryOf(other)) || compare(one.name, other.name),
  )
  const open: OpenFile[] = []

  /** Below zero: the one comes first. */
  function compare(one: string, other: string): number {
    const ascending = one < other ? -1 : one > other ? 1 : 0
    return isNewestFirst ? -ascending : ascending
  }
  function entryOf(file: SearchedFile): string {
    return isNewestFirst ? file.last : file.first
  }
  function firstOpen(): OpenFile | undefined {
    let first: OpenFile | undefined
    for (const each of open) if (first === undefined || compareHeads(each, first) < 0) first = each
    return first
  }
  function compareHeads({ head: { record: one } }: OpenFile, { head: { record: other } }: OpenFile): number {
    const byTime = compare(one.time, other.time)
    if (byTime !== 0) return byTime
    if (one.chain !== other.chain) return one.chain < other.chain ? -1 : 1
    return isNewestFirst ? other.seq - one.seq : one.seq - other.seq
  }

  try {
    for (;;) {
      const first = firstOpen()
      const next = waiting[0]
      if (next !== undefined && (first === undefined || compare(entryOf(next), first.head.record.time) <= 0)) {
        waiting.shift()
        const opened = await openFile(next, search)
        if (opened !== undefined) open.push(opened)
        continue
      }
      if (first === undefined) return
      yield first.head
      if (!(await first.advance())) open.splice(open.indexOf(first), 1)
    }
  } finally {
    for (const each of open) await each.close()
  }
}

interface OpenFile {
  head: FoundRecord
  /** Whether there is another. */
  advance(): Promise<boolean>
  close(): Promise<void>
}

async function openFile(file: SearchedFile, search: FileSearch): Promise<OpenFile | undefined> {
  const pieces = search(file)
  let piece: readonly FoundRecord[] = []
  let at = 0

  async function next(): Promise<FoundRecord | undefined> {
    if (at === piece.length) {
      const read = await pieces.next()
      if (read.done) return undefined
      piece = read.value
      at = 0
    }
    return piece[at++]
  }

  const head = await next()
  if (head === undefined) return undefined
  const opened: OpenFile = {
    head,
    async advance() {
      const following = await next()
      if (following !== undefined) opened.head = following
      return following !== undefined
    },
    async close() {
      await pieces.return(undefined)
    },
  }
  return opened
}

/**
 * Files are of one day each: whole days are compared, since the clock may have been set back within one, and its first and
 * last record then say too little.
 */
function isRuledOut({ first, last, name }: SearchedFile, { from, before, ids }: AuditFilter): boolean {
  const [earliest, latest] = first < last ? [first, last] : [last, first]
  if (from !== undefined && dayOf(latest) < dayOf(from)) return true
  if (before !== undefined && dayOf(earliest) > dayOf(before)) return true
  const chain = /^([0-9a-f]{12})-\d+\.jsonl$/.exec(name)?.[1]
  return ids !== undefined && chain !== undefined && !ids.some((id) => id.chain === chain)
}

const dayOf = (time: string): string => time.slice(0, 10)

function divide<Value>(values: readonly Value[], test: (value: Value) => boolean): [Value[], Value[]] {
  return [values.filter(test), values.filter((value) => !test(value))]
}
