import { join } from 'node:path'
import { isJsonObject, type JsonObject } from '../json/index.js'
import type { FieldTable } from '../keycloak-fields/index.js'
import { type Mistake, mistakeAt } from '../realm-config/index.js'
import { nearestWord } from '../spelling/index.js'
import { folderEntries } from './folder-entries.js'
import { asPiece, type Member, membersByName } from './members.js'
import { realmInResource } from './operator-resource.js'
import type { Places } from './places.js'
import { type ReadFile, readPiece } from './read-piece.js'

/** A part of a realm's document, as one file says it. */
export interface Piece {
  readonly file: ReadFile
  readonly value: JsonObject
}

/** The files of one realm. */
export interface PiecesOfRealm {
  readonly kind: 'folder' | 'file'
  readonly path: string
  readonly pieces: readonly Piece[]
}

export interface Finding {
  readonly table: FieldTable
  readonly places: Places
  /** Absolute paths of the overlays, which are no pieces wherever they lie. */
  readonly overlays: ReadonlySet<string>
  readonly mistakes: Mistake[]
  /** Folders that `${file:…}` of each file is relative to. */
  readonly folders: Map<string, string>
}

const READ = /\.(ya?ml|json)$/i
/** They stand beside the realm's document, and are read by others. */
const BESIDE: ReadonlySet<string> = new Set(['policy.yaml', 'policy.test.yaml', 'users.dev.yaml'])
const OVERLAYS = 'overlays'
const OVERLAY_MEND =
  'Keep one of the two. An overlay belongs into a folder `overlays`, or outside, and is named with --overlay.'

/** The realms below a folder, each with its files. What is wrong is added to `mistakes`. */
export async function findRealms(finding: Finding, root: string, below = ''): Promise<readonly PiecesOfRealm[]> {
  const members = membersByName(finding.table)
  const folder = join(root, below)
  const entries = await folderEntries(root, below, finding.mistakes)
  const files = entries.files.filter((name) => isPiece(name) && !finding.overlays.has(join(folder, name)))
  refuseNameless(finding, below, entries.files, members)
  const pieces: Piece[] = []
  for (const name of files) {
    const member = members.get(name.replace(READ, ''))
    pieces.push(...(await readPieces(finding, root, join(below, name), member, false)))
  }
  const others = entries.folders.filter((name) => name !== OVERLAYS && name !== 'node_modules')
  const ownFolders = others.filter((name) => members.has(name))
  const strange = others.filter((name) => !members.has(name))
  const realms = realmNames(pieces)
  if (pieces.length === 0 && ownFolders.length === 0) {
    const found = await Promise.all(strange.map((name) => findRealms(finding, root, join(below, name))))
    return found.flat()
  }
  if (realms.length > 1 && !files.some((name) => /^realm\./.test(name))) {
    return [...apart(finding, folder, pieces), ...(await realmsIn(finding, root, below, strange))]
  }
  for (const name of ownFolders) {
    for (const file of await piecesIn(finding, root, join(below, name))) {
      pieces.push(...(await readPieces(finding, root, join(below, name, file), members.get(name), true)))
    }
  }
  for (const name of strange) await refuseStranger(finding, root, join(below, name), [...members.keys()])
  return [{ kind: 'folder', path: folder, pieces }]
}

const isPiece = (name: string): boolean => READ.test(name) && !BESIDE.has(name) && !name.endsWith('.schema.json')

/** One file: a realm, or a list of realms as `kc.sh export --file` writes it. */
export async function realmsOfFile(finding: Finding, path: string, name: string): Promise<readonly PiecesOfRealm[]> {
  const pieces = await piecesOfFile(finding, path, name, undefined, false)
  return pieces.length > 1
    ? apart(finding, path, pieces).map((realm) => ({ ...realm, path }))
    : [{ kind: 'file', path, pieces }]
}

const readPieces = (
  finding: Finding,
  root: string,
  name: string,
  member: Member | undefined,
  inFolder: boolean,
): Promise<readonly Piece[]> => piecesOfFile(finding, join(root, name), name.split('\\').join('/'), member, inFolder)

async function piecesOfFile(
  finding: Finding,
  path: string,
  name: string,
  member: Member | undefined,
  inFolder: boolean,
): Promise<readonly Piece[]> {
  const file = await readPiece(path, name, finding.places)
  finding.mistakes.push(...file.mistakes)
  finding.folders.set(file.name, file.folder)
  if (file.value === undefined) return []
  const value = asPiece(realmInResource(file.value), { member, inFolder }, finding.table, finding.places)
  const values = Array.isArray(value) && member === undefined ? value : [value]
  return values.flatMap((entry): readonly Piece[] => {
    if (isJsonObject(entry)) return [{ file, value: entry }]
    const start = { file: name, line: 1, column: 1 }
    finding.mistakes.push(mistakeAt(start, 'A file of a realm holds fields.', 'Write them as `name: value`.'))
    return []
  })
}

const realmNames = (pieces: readonly Piece[]): readonly string[] => [
  ...new Set(pieces.map(({ value }) => value.realm).filter((name) => typeof name === 'string')),
]

/** Several realms in one folder: each file says which it is about. */
function apart(finding: Finding, path: string, pieces: readonly Piece[]): readonly PiecesOfRealm[] {
  for (const { file, value } of pieces) {
    if (typeof value.realm === 'string') continue
    const start = { file: file.name, line: 1, column: 1 }
    const problem = 'There are several realms here, and the file does not say which it is about.'
    finding.mistakes.push(mistakeAt(start, problem, 'Add `realm: <name>`, or give each realm a folder.'))
  }
  return realmNames(pieces).map((name) => ({
    kind: 'file' as const,
    path,
    pieces: pieces.filter(({ value }) => value.realm === name),
  }))
}

async function realmsIn(
  finding: Finding,
  root: string,
  below: string,
  names: readonly string[],
): Promise<readonly PiecesOfRealm[]> {
  const found = await Promise.all(names.map((name) => findRealms(finding, root, join(below, name))))
  return found.flat()
}

async function piecesIn(finding: Finding, root: string, below: string): Promise<readonly string[]> {
  const { folders, files } = await folderEntries(root, below, finding.mistakes)
  for (const name of folders) await refuseStranger(finding, root, join(below, name), [])
  return files.filter((name) => isPiece(name) && !finding.overlays.has(join(root, below, name)))
}

/** A file that is called like a member, without the ending that would have it read. */
function refuseNameless(
  finding: Finding,
  below: string,
  names: readonly string[],
  members: ReadonlyMap<string, Member>,
): void {
  for (const name of names.filter((candidate) => members.has(candidate))) {
    const problem = 'No file is read without an ending, and this is no folder.'
    const mend = `Name it \`${name}.yaml\`, or make it a folder.`
    finding.mistakes.push(mistakeAt({ file: join(below, name), line: 1, column: 1 }, problem, mend))
  }
}

/** A folder that nobody reads is a mistake where it holds what looks like a part of a realm. */
async function refuseStranger(finding: Finding, root: string, below: string, known: readonly string[]): Promise<void> {
  const { files } = await folderEntries(root, below, finding.mistakes)
  if (!files.some((name) => isPiece(name))) return
  const meant = nearestWord(below, known)
  const mend =
    meant === undefined
      ? 'Name it after a field of the realm, e.g. `clients` or `identity-providers`; overlays stand in `overlays`.'
      : `Did you mean \`${meant}\`?`
  finding.mistakes.push(mistakeAt({ file: below, line: 1, column: 1 }, 'No folder of this name is read.', mend))
}

export { OVERLAY_MEND }
