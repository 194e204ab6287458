import * as fs from 'node:fs'
import { dirname, join } from 'node:path'
import { nodeTrailFileSystem as real, type TrailFileSystem } from '../../src/audit/trail-file-system.js'
import type { KeyFileSystem } from '../../src/audit-privacy/key-file-system.js'
import { type Inode, survivorOf } from './power-cut-survivor.js'

/** A number below 1, the same row for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface NameChange {
  readonly folder: string
  apply(names: Map<string, Inode>): void
}

/** A disk that loses its power: what was written and not synced survives in part, and so do names. */
export interface PowerCutDisk {
  readonly fileSystem: TrailFileSystem
  /** For the table of people's keys. */
  readonly keyFileSystem: KeyFileSystem
  /** From now on no call returns, and nothing more is taken. */
  cut(): void
  /** Makes the folder anew elsewhere, as it is found after the cut. */
  rebuild(folder: string, elsewhere: string, random: () => number): void
}

const NEVER = new Promise<never>(() => {})

/** Works on real files, and remembers what of them is on the disk. @param cutAfter so many calls that change something */
export function createPowerCutDisk(cutAfter: number, onCut: () => void): PowerCutDisk {
  const inodes = new Map<number, Inode>()
  const names = new Map<string, Map<string, Inode>>()
  const unsynced: NameChange[] = []
  const openFiles = new Map<number, { readonly path: string; readonly inode: Inode | undefined }>()
  let calls = 0
  let isCut = false

  function cut(): void {
    if (isCut) return
    isCut = true
    onCut()
  }

  /** False once the power is gone. */
  function takes(): boolean {
    if (!isCut && ++calls > cutAfter) cut()
    return !isCut
  }

  function namesIn(folder: string): Map<string, Inode> {
    const known = names.get(folder)
    if (known !== undefined) return known
    // What was there before the disk was watched has survived already.
    const found = new Map<string, Inode>()
    names.set(folder, found)
    for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
      const path = join(folder, name)
      const facts = fs.statSync(path)
      if (!facts.isFile()) continue
      const content = fs.readFileSync(path)
      const inode = { durable: content, current: content }
      inodes.set(facts.ino, inode)
      found.set(path, inode)
    }
    return found
  }

  function change(folder: string, apply: NameChange['apply']): void {
    namesIn(folder)
    unsynced.push({ folder, apply })
  }

  function opened(path: string, flags: string, existed: boolean, fd: number): number {
    const facts = fs.fstatSync(fd)
    if (!facts.isFile()) {
      openFiles.set(fd, { path, inode: undefined })
      return fd
    }
    namesIn(dirname(path))
    let inode = inodes.get(facts.ino)
    if (!existed || inode === undefined) {
      const fresh: Inode = { durable: Buffer.alloc(0), current: Buffer.alloc(0) }
      inode = fresh
      inodes.set(facts.ino, fresh)
      if (flags !== 'r') change(dirname(path), (found) => found.set(path, fresh))
    }
    openFiles.set(fd, { path, inode })
    return fd
  }

  function written(fd: number, data: Uint8Array, count: number): number {
    const inode = openFiles.get(fd)?.inode
    if (inode !== undefined) inode.current = Buffer.concat([inode.current, data.subarray(0, count)])
    return count
  }

  /** What a sync that begins now will have brought to the disk when it returns. */
  function syncing(fd: number): () => void {
    const open = openFiles.get(fd)
    if (open === undefined) return () => {}
    const { inode, path } = open
    if (inode !== undefined) {
      const { current } = inode
      return () => {
        inode.durable = current
      }
    }
    const changes = unsynced.filter(({ folder }) => folder === path)
    return () => {
      for (const each of changes) {
        each.apply(namesIn(path))
        unsynced.splice(unsynced.indexOf(each), 1)
      }
    }
  }

  function renamed(from: string, to: string): void {
    const inode = inodes.get(fs.statSync(to).ino)
    if (inode === undefined) throw new Error(`${to} is unknown`)
    change(dirname(to), (found) => {
      found.delete(from)
      found.set(to, inode)
    })
  }

  function powerless(): never {
    throw Object.assign(new Error('the power is gone'), { code: 'EPOWER' })
  }

  const fileSystem: TrailFileSystem = {
    ...real,
    openSync(path, flags) {
      if (isCut) powerless()
      const existed = fs.existsSync(path)
      if (existed) namesIn(dirname(path))
      return opened(path, flags, existed, real.openSync(path, flags))
    },
    writeSync(fd, data) {
      if (!takes()) powerless()
      return written(fd, data, real.writeSync(fd, data))
    },
    truncateSync(fd, size) {
      if (!takes()) powerless()
      real.truncateSync(fd, size)
      const inode = openFiles.get(fd)?.inode
      if (inode !== undefined) inode.current = inode.current.subarray(0, size)
    },
    syncSync(fd) {
      if (!takes()) powerless()
      syncing(fd)()
    },
    renameSync(from, to) {
      if (!takes()) powerless()
      namesIn(dirname(from))
      real.renameSync(from, to)
      renamed(from, to)
    },
    unlinkSync(path) {
      if (!takes()) powerless()
      real.unlinkSync(path)
      change(dirname(path), (found) => found.delete(path))
    },
    async open(path, flags) {
      if (!takes()) return NEVER
      return fileSystem.openSync(path, flags)
    },
    async close(fd) {
      if (isCut) return NEVER
      openFiles.delete(fd)
      fs.closeSync(fd)
    },
    async write(fd, data) {
      if (!takes()) {
        // It was on its way.
        written(fd, data, data.length)
        return NEVER
      }
      const count = await real.write(fd, data)
      return isCut ? NEVER : written(fd, data, count)
    },
    datasync: (fd) => syncLater(fd),
    sync: (fd) => syncLater(fd),
    async rename(from, to) {
      if (!takes()) return NEVER
      namesIn(dirname(from))
      real.renameSync(from, to)
      renamed(from, to)
    },
    stat: (path) => (isCut ? NEVER : real.stat(path)),
  }

  async function syncLater(fd: number): Promise<void> {
    if (!takes()) return NEVER
    const done = syncing(fd)
    await new Promise(setImmediate)
    if (isCut) return NEVER
    done()
  }

  const keyFileSystem: KeyFileSystem = {
    openSync: fileSystem.openSync,
    closeSync: fs.closeSync,
    factsSync: (fd) => fs.fstatSync(fd),
    readSync: real.readSync,
    overwriteSync(fd, text, position) {
      if (!takes()) powerless()
      const count = fs.writeSync(fd, text, position)
      const inode = openFiles.get(fd)?.inode
      if (inode === undefined) return
      inode.current = Buffer.from(inode.current)
      inode.current.write(text.slice(0, count), position, 'latin1')
    },
    datasyncSync: fileSystem.syncSync,
    async open(path, flags) {
      const fd = await fileSystem.open(path, flags)
      return {
        stat: async () => fs.fstatSync(fd),
        async appendFile(text) {
          await fileSystem.write(fd, Buffer.from(text))
        },
        datasync: () => fileSystem.datasync(fd),
        sync: () => fileSystem.sync(fd),
        close: () => fileSystem.close(fd),
      }
    },
  }

  function rebuild(folder: string, elsewhere: string, random: () => number): void {
    fs.mkdirSync(elsewhere, { recursive: true })
    const found = new Map(namesIn(folder))
    for (const each of unsynced) if (each.folder === folder && random() < 0.5) each.apply(found)
    for (const [path, inode] of found) {
      // Of a process that would be dead.
      if (path.includes('.lock')) continue
      fs.writeFileSync(join(elsewhere, path.slice(folder.length + 1)), survivorOf(inode, random))
    }
  }

  return { fileSystem, keyFileSystem, cut, rebuild }
}
