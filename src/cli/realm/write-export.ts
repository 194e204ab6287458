import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ExportedRealm } from '../../realm-export/index.js'
import { CommandError } from '../io.js'
import { jsonLine, printable } from '../printable.js'
import { writeWhole } from '../write-whole.js'

/** What became of the folder; paths below it. */
export interface WrittenExport {
  readonly files: readonly string[]
  /** Those whose content is another than before. */
  readonly changed: readonly string[]
  /** Files of an earlier export that this one no longer has. */
  readonly removed: readonly string[]
}

/** Says that the folder is an export, and which files are its. */
const MARK = '.passerelle-export.json'

/**
 * Writes an exported realm. Of an earlier export in the same folder, files that are no longer wanted are removed; nothing
 * else in it is touched.
 *
 * @throws CommandError `out_refused`, exit code 2
 */
export async function writeExport(
  folder: string,
  { realm, files }: Pick<ExportedRealm, 'realm' | 'files'>,
  force: boolean,
): Promise<WrittenExport> {
  const earlier = await earlierExport(folder)
  if (!force) await refuseOthers(folder, realm, earlier)
  const paths = files.map(({ path }) => path)
  const changed: string[] = []
  for (const { path, text } of files) {
    if ((await textOf(join(folder, path))) === text) continue
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeWhole(join(folder, path), text)
    changed.push(path)
  }
  const removed = (earlier?.files ?? []).filter((path) => !paths.includes(path) && isBelow(path))
  for (const path of removed) await rm(join(folder, path), { force: true })
  const mark = jsonLine({ realm, files: paths })
  if ((await textOf(join(folder, MARK))) !== mark) await writeWhole(join(folder, MARK), mark)
  return { files: paths, changed, removed }
}

interface EarlierExport {
  readonly realm: string
  readonly files: readonly string[]
}

async function earlierExport(folder: string): Promise<EarlierExport | undefined> {
  const text = await textOf(join(folder, MARK))
  if (text === undefined) return undefined
  try {
    const mark: unknown = JSON.parse(text)
    if (typeof mark !== 'object' || mark === null || !('realm' in mark) || !('files' in mark)) return undefined
    const { realm, files } = mark
    if (typeof realm !== 'string' || !Array.isArray(files)) return undefined
    return { realm, files: files.filter((file: unknown) => typeof file === 'string') }
  } catch {
    return undefined
  }
}

async function refuseOthers(folder: string, realm: string, earlier: EarlierExport | undefined): Promise<void> {
  if (earlier?.realm === realm) return
  const found = await namesIn(folder)
  if (found.length === 0) return
  const why =
    earlier === undefined
      ? `holds ${printable(found.slice(0, 3).join(', '))}${found.length > 3 ? ', …' : ''}, and is no earlier export`
      : `is an export of realm ${printable(earlier.realm)}`
  throw new CommandError(
    2,
    'out_refused',
    `${printable(folder)} ${why}. Nothing was written. Name another folder, or give --force to write into this one.`,
  )
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw new CommandError(
      2,
      'out_refused',
      `${printable(folder)} is no folder that can be read (${codeOf(error)}). Name another one.`,
      { cause: error },
    )
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return undefined
  }
}

/** The mark could have been written by anybody. */
const isBelow = (path: string): boolean =>
  !path.startsWith('/') && !/^[A-Za-z]:/.test(path) && !path.split(/[/\\]/).includes('..')

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
