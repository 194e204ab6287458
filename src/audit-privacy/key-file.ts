import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type KeyFileSystem, nodeKeyFileSystem } from './key-file-system.js'
import { type KeyLine, type PeriodLine, type PersonLine, parseKeyLine } from './key-line.js'
import { createKeyTable, type KeyTable } from './key-table.js'
import { AuditPrivacyError } from './privacy-error.js'
import { syncFolder } from './sync-folder.js'

/** In DATA_DIR. */
export const PERSON_KEYS_FILE = 'audit-person-keys.jsonl'

/** The table of keys as a file that several processes write: they append, and a key that goes is overwritten in its place. */
export interface KeyFile {
  readonly path: string
  readonly table: KeyTable
  /** Counts at once, and is on disk with the next `settled()`. */
  append(line: KeyLine): void
  /** Resolves when all that was appended is on disk; undefined where it is already. Rejects while it cannot be written. */
  settled(): Promise<void> | undefined
  /** Takes in what other processes have added. */
  refresh(): void
  /** Overwrites keys, and identities that they enclose. It is on disk when this returns. */
  blank(isGone: (line: KeyLine) => boolean): void
}

/** @throws AuditPrivacyError `person_keys_unreadable` */
export function openKeyFile(dataDirectory: string, fileSystem: KeyFileSystem = nodeKeyFileSystem): KeyFile {
  const path = join(dataDirectory, PERSON_KEYS_FILE)
  const table = createKeyTable()
  let readBytes = 0
  let inode: number | undefined
  /** Of the file whose name is on disk for certain: who has made it may have been killed before he had synced the folder. */
  let named: number | undefined
  let pending: string[] = []
  let writing: Promise<void> | undefined
  try {
    refresh()
  } catch (error) {
    throw unreadable(path, error)
  }

  function refresh(): void {
    const fd = openExisting(fileSystem, path, 'r')
    if (fd === undefined) return
    try {
      const { ino, size } = fileSystem.factsSync(fd)
      if (ino !== inode || size < readBytes) {
        // Another file has come in its place: a backup was restored.
        if (inode !== undefined) table.clear()
        readBytes = 0
        inode = ino
      }
      if (size > readBytes) take(readFrom(fileSystem, fd, readBytes, size - readBytes))
    } finally {
      fileSystem.closeSync(fd)
    }
  }

  function take(bytes: Buffer): void {
    const whole = bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1)
    readBytes += whole.length
    const lines = whole
      .toString()
      .split('\n')
      .flatMap((text) => (text === '' ? [] : (parseKeyLine(text) ?? [])))
    for (const line of lines) table.add(line)
    // A process made it that did not know yet that it was dropped, or one that dropped it ended before it was overwritten.
    if (lines.some((line) => isGone(line) && !isBlank(line))) blank(isGone)
  }

  function isGone(line: KeyLine): line is PersonLine | PeriodLine {
    return 'id' in line && table.wasThere(line.id)
  }

  function append(line: KeyLine): void {
    table.add(line)
    pending.push(JSON.stringify(line))
    // Whoever waits for it asks settled(), which tries again; openPrivacy does so each second, and tells what is wrong.
    void write().catch(() => {})
  }

  function write(): Promise<void> {
    writing ??= drain().finally(() => {
      writing = undefined
    })
    return writing
  }

  async function drain(): Promise<void> {
    while (pending.length > 0) {
      const taken = pending
      pending = []
      try {
        named = await appendLines(fileSystem, path, taken, named)
      } catch (error) {
        pending = [...taken, ...pending]
        throw error
      }
    }
  }

  function blank(isMeant: (line: KeyLine) => boolean): void {
    const fd = openExisting(fileSystem, path, 'r+')
    if (fd === undefined) return
    try {
      const bytes = readFrom(fileSystem, fd, 0, fileSystem.factsSync(fd).size)
      for (const { start, length } of secretsIn(bytes, isMeant)) fileSystem.overwriteSync(fd, '.'.repeat(length), start)
      fileSystem.datasyncSync(fd)
    } finally {
      fileSystem.closeSync(fd)
    }
  }

  return {
    path,
    table,
    append,
    settled: () => (pending.length === 0 ? writing : write()),
    refresh,
    blank,
  }
}

function openExisting(fileSystem: KeyFileSystem, path: string, flags: 'r' | 'r+'): number | undefined {
  try {
    return fileSystem.openSync(path, flags)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function unreadable(path: string, cause: unknown): AuditPrivacyError {
  const why = cause instanceof Error ? cause.message : String(cause)
  const message = `The table of keys ${path} cannot be read: ${why}. It has to be a file of the user who runs this.`
  return new AuditPrivacyError('person_keys_unreadable', message, cause)
}

function readFrom(fileSystem: KeyFileSystem, fd: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  let done = 0
  while (done < length) {
    const count = fileSystem.readSync(fd, bytes.subarray(done), position + done)
    if (count === 0) break
    done += count
  }
  return bytes.subarray(0, done)
}

/**
 * @param named the file whose name is on disk
 * @returns that which these lines are in: its name is on disk now
 */
async function appendLines(
  fileSystem: KeyFileSystem,
  path: string,
  lines: readonly string[],
  named: number | undefined,
): Promise<number> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const file = await fileSystem.open(path, 'a')
  try {
    const { ino } = await file.stat()
    // The empty line in front keeps a line that another process could not finish from taking this one with it.
    await file.appendFile(`\n${lines.join('\n')}\n`)
    await file.datasync()
    if (ino !== named) await syncFolder(dirname(path), (folder) => fileSystem.open(folder, 'r'))
    return ino
  } finally {
    await file.close()
  }
}

/** Where, within the lines that are meant, keys and what they enclose stand. */
function* secretsIn(bytes: Buffer, isMeant: (line: KeyLine) => boolean): Generator<{ start: number; length: number }> {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0x0a, start)
    const stop = end === -1 ? bytes.length : end
    const line = parseKeyLine(bytes.toString('utf8', start, stop))
    if (line !== undefined && isMeant(line)) {
      for (const member of ['key', 'who'] as const) {
        const name = `"${member}":"`
        const from = bytes.indexOf(name, start) + name.length
        if (from >= name.length && from < stop) yield { start: from, length: bytes.indexOf('"', from) - from }
      }
    }
    start = stop + 1
  }
}

/** The one may be on disk and not the other. */
const isBlank = (line: PersonLine | PeriodLine): boolean =>
  /^\.*$/.test(line.key) && (line.kind === 'period' || /^\.*$/.test(line.who))
