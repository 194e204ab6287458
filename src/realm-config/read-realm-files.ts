import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { nearestWord } from '../spelling/index.js'
import { readRegularFile } from './read-regular-file.js'
import { type Mistake, mistakeAt } from './realm-config-error.js'
import { startOf } from './yaml-cursor.js'

/** A file of the realm's folder by its name below the folder; `text` is undefined when it is not there or unreadable. */
export interface RealmFile {
  readonly name: string
  readonly text: string | undefined
}

export interface RealmFiles {
  readonly realm: RealmFile
  readonly roles: RealmFile
  readonly policy: RealmFile
  readonly users: RealmFile
  /** By file name. */
  readonly clients: readonly RealmFile[]
  readonly mistakes: readonly Mistake[]
}

const REQUIRED = ['realm.yaml', 'roles.yaml', 'policy.yaml']
/** Cases of `passerelle policy test`; the realm is complete without them. */
const CASES = 'policy.test.yaml'
const TOP_LEVEL = [...REQUIRED, 'users.dev.yaml', CASES]
/** Each is opened while the others are. */
const MOST_CLIENTS = 1_000
const YAML_NAME = /\.ya?ml$/i

/** Reads a realm's folder. Never throws: what is missing or unreadable is a mistake. */
export async function readRealmFiles(directory: string): Promise<RealmFiles> {
  const listed = await namesIn(directory)
  const found = listed.names ?? []
  const clientNames = found.includes('clients') ? ((await namesIn(join(directory, 'clients'))).names ?? []) : []
  const clientFiles = clientNames.filter((name) => name.endsWith('.yaml')).slice(0, MOST_CLIENTS)

  const read = (name: string) => readText(directory, name)
  const [realm, roles, policy, users] = await Promise.all([
    read('realm.yaml'),
    read('roles.yaml'),
    read('policy.yaml'),
    read('users.dev.yaml'),
  ])
  const clients = await Promise.all(clientFiles.map((name) => read(`clients/${name}`)))

  const unreadable = [realm, roles, policy, users, ...clients].flatMap(({ mistakes }) => mistakes)
  const mistakes = listed.mistake
    ? [listed.mistake]
    : [
        ...missingFiles(found),
        ...strangers(found),
        ...wrongSuffixes(clientNames),
        ...tooMany(clientNames),
        ...unreadable,
      ]
  return { realm, roles, policy, users, clients, mistakes }
}

async function namesIn(directory: string): Promise<{ names?: readonly string[]; mistake?: Mistake }> {
  try {
    return { names: (await readdir(directory)).sort() }
  } catch (error) {
    const problem = `${directory} is not a folder that can be read (${codeOf(error)}).`
    const mend = 'Name a folder with realm.yaml, roles.yaml, policy.yaml and clients/ in it.'
    return { mistake: mistakeAt(startOf('.'), problem, mend) }
  }
}

async function readText(
  directory: string,
  name: string,
): Promise<RealmFile & { readonly mistakes: readonly Mistake[] }> {
  try {
    const file = await readRegularFile(join(directory, name))
    if (!file.ok) return { name, text: undefined, mistakes: [mistakeAt(startOf(name), file.problem, file.mend)] }
    return { name, text: new TextDecoder('utf-8', { fatal: true }).decode(file.bytes), mistakes: [] }
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return { name, text: undefined, mistakes: [] }
    const encoding = code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
    const problem = encoding ? 'The file is not UTF-8.' : `The file cannot be read (${code}).`
    const mend = encoding ? 'Save it as UTF-8.' : 'Make it a file that this user may read.'
    return { name, text: undefined, mistakes: [mistakeAt(startOf(name), problem, mend)] }
  }
}

const missingFiles = (found: readonly string[]): readonly Mistake[] =>
  REQUIRED.filter((name) => !found.includes(name)).map((name) =>
    mistakeAt(startOf(name), 'The file is missing.', `Add ${name}.`),
  )

/** Files of other names are parts of the realm that only Keycloak needs. One that is nearly a name here was meant to be it. */
const strangers = (found: readonly string[]): readonly Mistake[] =>
  found
    .filter((name) => YAML_NAME.test(name) && !TOP_LEVEL.includes(name))
    .flatMap((name) => {
      const meant = nearestWord(name, TOP_LEVEL)
      return meant === undefined
        ? []
        : [mistakeAt(startOf(name), 'No file of this name is read.', `Did you mean ${meant}?`)]
    })

const wrongSuffixes = (clientNames: readonly string[]): readonly Mistake[] =>
  clientNames
    .filter((name) => YAML_NAME.test(name) && !name.endsWith('.yaml'))
    .map((name) => mistakeAt(startOf(`clients/${name}`), 'Only .yaml files are read.', 'Rename it to end in .yaml.'))

const tooMany = (clientNames: readonly string[]): readonly Mistake[] =>
  clientNames.length <= MOST_CLIENTS
    ? []
    : [mistakeAt(startOf('clients'), `It holds more than ${MOST_CLIENTS} files.`, 'Remove what is no client.')]

// Not by its class: under Jest, which gives modules globals of their own, an error of Node is no Error.
const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown error'
