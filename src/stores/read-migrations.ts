import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** One step of the database's structure, and the way back. */
export interface Migration {
  readonly version: number
  /** As its files are named, e.g. `0001_revocation_marks`. */
  readonly name: string
  readonly up: string
  readonly down: string
  /** SHA-256 of `up`, in hex. */
  readonly checksum: string
}

const SHIPPED = fileURLToPath(new URL('./migrations/', import.meta.url))
const UP = /^(\d{4}_[a-z0-9_]+)\.up\.sql$/

/** The migrations of a folder in their order: `0001_name.up.sql` and `0001_name.down.sql`, numbered from 1 without a gap. */
export async function readMigrations(folder: string = SHIPPED): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).flatMap((file) => UP.exec(file)?.[1] ?? []).sort()
  return Promise.all(
    names.map(async (name, index) => {
      const version = Number(name.slice(0, 4))
      if (version !== index + 1) throw new Error(`${folder} has ${name} where number ${index + 1} belongs`)
      const [up, down] = await Promise.all(['up', 'down'].map((way) => readSql(`${folder}/${name}.${way}.sql`)))
      return { version, name, up: up ?? '', down: down ?? '', checksum: checksumOf(up ?? '') }
    }),
  )
}

// A checkout on Windows may have other ends of lines; it is the same file.
const readSql = async (path: string): Promise<string> => (await readFile(path, 'utf8')).replaceAll('\r\n', '\n')

const checksumOf = (sql: string): string => createHash('sha256').update(sql).digest('hex')
