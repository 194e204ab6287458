import { basename, dirname } from 'node:path'
import type { JsonValue } from '../json/index.js'
import { type Mistake, mistakeAt, parseYaml, readRegularFile } from '../realm-config/index.js'
import { fromCursor } from './from-cursor.js'
import { parseJson } from './parse-json.js'
import type { Places } from './places.js'

/** A file that was read. */
export interface ReadFile {
  /** As places name it. */
  readonly name: string
  /** The folder that `${file:…}` is relative to. */
  readonly folder: string
  readonly value: JsonValue | undefined
  readonly mistakes: readonly Mistake[]
  /** Members that are written twice: in what Keycloak is to write, no mistake. */
  readonly twice: readonly Mistake[]
}

const MOST_YAML_MIB = 4
const MOST_JSON_MIB = 64

/** A YAML or JSON file by its ending, each part with its place. Never throws. */
export async function readPiece(path: string, name: string, places: Places): Promise<ReadFile> {
  const isJson = path.toLowerCase().endsWith('.json')
  const folder = dirname(path)
  const failed = (problem: string, mend: string): ReadFile => ({
    name,
    folder,
    value: undefined,
    mistakes: [mistakeAt({ file: name, line: 1, column: 1 }, problem, mend)],
    twice: [],
  })
  try {
    const file = await readRegularFile(path, isJson ? MOST_JSON_MIB : MOST_YAML_MIB)
    if (!file.ok) return failed(file.problem, file.mend)
    const text = new TextDecoder('utf-8', { fatal: true }).decode(file.bytes)
    if (isJson) return { name, folder, ...parseJson(name, text, places) }
    const { cursor, mistakes } = parseYaml(name, text)
    const value = cursor.kind === 'absent' ? undefined : fromCursor(cursor, places)
    return { name, folder, value, mistakes, twice: [] }
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return failed('The file is not UTF-8.', 'Save it as UTF-8.')
    if (code === 'ENOENT') return failed('There is no such file.', `Is ${basename(path)} its name?`)
    return failed(`The file cannot be read (${code}).`, 'Make it a file that this user may read.')
  }
}

export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown error'
