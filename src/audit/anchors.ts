import { join } from 'node:path'
import { z } from 'zod'
import type { Anchor } from '../audit-anchors/index.js'
import { isErrno } from '../daily-file/index.js'
import type { TrailFileSystem } from './trail-file-system.js'

/** Beside the key, and so elsewhere than the trail. */
export const ANCHORS_FILE = 'audit-anchors.jsonl'
/** So much of its end is read: of a chain whose newest anchor lies before it nothing is known. */
const TAIL_BYTES = 4 * 1024 * 1024

const anchorSchema = z.object({
  v: z.literal(1),
  chain: z.string(),
  seq: z.int().min(1),
  hash: z.string(),
  time: z.string(),
  checkpoint: z.string(),
})

/** The newest anchor of each chain, the newest of all last. */
export function readNewestAnchors(dataDirectory: string, fileSystem: TrailFileSystem): ReadonlyMap<string, Anchor> {
  const newest = new Map<string, Anchor>()
  for (const line of tailOf(join(dataDirectory, ANCHORS_FILE), fileSystem).split('\n')) {
    const anchor = parseAnchor(line)
    if (anchor === undefined || anchor.seq < (newest.get(anchor.chain)?.seq ?? 0)) continue
    newest.delete(anchor.chain)
    newest.set(anchor.chain, anchor)
  }
  return newest
}

function parseAnchor(line: string): Anchor | undefined {
  try {
    return anchorSchema.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}

function tailOf(path: string, fileSystem: TrailFileSystem): string {
  let fd: number
  try {
    fd = fileSystem.openSync(path, 'r')
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return ''
    throw error
  }
  try {
    const { size } = fileSystem.factsSync(fd)
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES))
    let filled = 0
    while (filled < tail.length) {
      const count = fileSystem.readSync(fd, tail.subarray(filled), size - tail.length + filled)
      if (count === 0) break
      filled += count
    }
    return tail.toString('utf8', 0, filled)
  } finally {
    fileSystem.closeSync(fd)
  }
}
