import { resolve } from 'node:path'
import { isJsonObject, type JsonValue } from '../json/index.js'
import { type Mistake, mistakeAt, type Place, readRegularFile } from '../realm-config/index.js'
import type { Places } from './places.js'

export interface Resolving {
  readonly places: Places
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The folder of each file, which `${file:…}` is relative to. */
  readonly folders: ReadonlyMap<string, string>
  /** Values that were put in are added to it. */
  readonly secrets: Set<string>
  readonly mistakes: Mistake[]
  /** Keycloak wrote it: whatever looks like a placeholder of its import is a text. */
  readonly exported: boolean
}

/** `$${` escapes; `${NAME}` is a placeholder of Keycloak's own import; other `${…}` are texts that it translates. */
const REFERENCE = /\$\$\{|\$\{(?:(env|file):([^}]*?)(?::-([^}]*))?|([A-Z][A-Z0-9_]*)(?::([^}]*))?)\}/g
const MOST_MIB = 1

/** What a file holds that is referred to, by its absolute path; undefined where it can't be read. */
type Files = ReadonlyMap<string, string | undefined>

/** A document with the values that its texts refer to. References that are not set are mistakes, each at its place. */
export async function resolveReferences(resolving: Resolving, document: JsonValue): Promise<JsonValue> {
  const paths = new Set<string>()
  eachText(resolving, document, undefined, (text, place) => {
    for (const [, kind, name = ''] of text.matchAll(REFERENCE)) {
      if (kind === 'file') paths.add(pathOf(resolving, name, place))
    }
    return text
  })
  const files = new Map<string, string | undefined>()
  for (const path of paths) files.set(path, await textOf(path))
  return eachText(resolving, document, undefined, (text, place) => resolveText(resolving, files, text, place))
}

/** The same value where no text of it changes. */
function eachText(
  resolving: Resolving,
  value: JsonValue,
  place: Place | undefined,
  change: (text: string, place: Place | undefined) => string,
): JsonValue {
  if (typeof value === 'string') return value.includes('${') ? change(value, place) : value
  if (typeof value !== 'object' || value === null) return value
  const inner = (member: JsonValue, step: string | number): JsonValue =>
    mayRefer(member) ? eachText(resolving, member, placeOf(resolving, value, step, member) ?? place, change) : member
  if (isJsonObject(value)) {
    const members = Object.entries(value).map(([name, member]) => [name, inner(member, name)] as const)
    if (members.every(([name, member]) => member === value[name])) return value
    const object = Object.fromEntries(members)
    resolving.places.replaced(value, object)
    return object
  }
  const list = value.map((entry: JsonValue, at) => inner(entry, at))
  if (list.every((entry, at) => entry === value[at])) return value
  resolving.places.replaced(value, list)
  return list
}

const mayRefer = (value: JsonValue): boolean =>
  typeof value === 'string' ? value.includes('${') : typeof value === 'object'

/** Looked up for texts alone: an object's own members know better. */
const placeOf = ({ places }: Resolving, container: object, step: string | number, member: JsonValue) =>
  typeof member === 'string' ? places.of(container, step) : undefined

function resolveText(resolving: Resolving, files: Files, text: string, place: Place | undefined): string {
  return text.replace(
    REFERENCE,
    (whole, kind?: string, name = '', fallback?: string, variable?: string, or?: string) => {
      if (variable !== undefined) return placeholder(resolving, whole, variable, or, place)
      if (kind === undefined) return '${'
      const value = kind === 'env' ? ownVariable(resolving, name) : files.get(pathOf(resolving, name, place))
      if (value !== undefined && value !== '') {
        resolving.secrets.add(value)
        return value
      }
      if (fallback !== undefined) return fallback
      resolving.mistakes.push(notSet(kind, name, value, place ?? { file: '', line: 1, column: 1 }))
      return ''
    },
  )
}

/** Taken for a text, a client's secret would be `${CLIENT_SECRET}` itself. */
function placeholder(
  { exported, mistakes }: Resolving,
  whole: string,
  variable: string,
  fallback: string | undefined,
  place: Place | undefined,
): string {
  if (exported) return whole
  const reference = `\${env:${variable}${fallback === undefined ? '' : `:-${fallback}`}}`
  const problem = `Nobody replaces ${whole} here: only an import by Keycloak itself does.`
  const mend = `Write \`${reference}\`; or \`$${whole}\` for a text that says just this.`
  mistakes.push(mistakeAt(place ?? { file: '', line: 1, column: 1 }, problem, mend))
  return whole
}

function notSet(kind: string, name: string, value: string | undefined, place: Place): Mistake {
  if (kind === 'env') {
    const state = value === undefined ? 'not set' : 'empty'
    return mistakeAt(place, `The variable ${name} is ${state}.`, `Set it, or write \`\${env:${name}:-default}\`.`)
  }
  const mend = 'It is looked for beside the file that names it: at most 1 MiB of UTF-8.'
  return mistakeAt(place, `The file ${name} ${value === undefined ? 'cannot be read' : 'is empty'}.`, mend)
}

const ownVariable = ({ environment }: Resolving, name: string): string | undefined =>
  Object.hasOwn(environment, name) ? environment[name] : undefined

const pathOf = ({ folders }: Resolving, name: string, place: Place | undefined): string =>
  resolve(folders.get(place?.file ?? '') ?? '.', name)

async function textOf(path: string): Promise<string | undefined> {
  try {
    const file = await readRegularFile(path, MOST_MIB)
    if (!file.ok) return undefined
    return new TextDecoder('utf-8', { fatal: true }).decode(file.bytes).replace(/\r?\n$/, '')
  } catch {
    return undefined
  }
}
