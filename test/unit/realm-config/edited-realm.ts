import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  demonstrationRealmDirectory,
  loadRealmConfig,
  type Mistake,
  RealmConfigError,
} from '../../../src/realm-config/index.js'

/** A change of one file of the shipped realm: text replaced (it must be there), the whole file, `undefined` to delete it, or a folder in its place. */
export interface Edit {
  readonly file: string
  readonly replace?: readonly [from: string, to: string]
  readonly write?: string | Uint8Array | undefined
  readonly folder?: true
}

/** Runs with a copy of the shipped realm that has these edits, and removes the copy afterwards. */
export async function withEditedRealm<Result>(
  edits: readonly Edit[],
  use: (directory: string) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'passerelle-realm-'))
  try {
    await cp(demonstrationRealmDirectory(), directory, { recursive: true })
    for (const edit of edits) await apply(directory, edit)
    return await use(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** The error that an edited realm is refused with. */
export const refusalOf = (edits: readonly Edit[]): Promise<RealmConfigError> => withEditedRealm(edits, refusal)

/** What is wrong with an edited realm. */
export const mistakesOf = async (edits: readonly Edit[]): Promise<readonly Mistake[]> =>
  (await refusalOf(edits)).details

export async function refusal(directory: string): Promise<RealmConfigError> {
  try {
    await loadRealmConfig(directory)
  } catch (error) {
    if (error instanceof RealmConfigError) return error
    throw error
  }
  throw new Error('This realm was accepted.')
}

/** `file:line:column` of a text in the edited file. */
export async function placeOf(directory: string, file: string, text: string): Promise<string> {
  const content = await readFile(join(directory, file), 'utf8')
  const offset = content.indexOf(text)
  if (offset < 0) throw new Error(`${file} does not hold ${text}`)
  const before = content.slice(0, offset).split('\n')
  return `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`
}

async function apply(directory: string, { file, replace, write, folder }: Edit): Promise<void> {
  const path = join(directory, file)
  if (replace) {
    const [from, to] = replace
    const text = await readFile(path, 'utf8')
    if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`)
    await writeFile(
      path,
      text.replace(from, () => to),
    )
  } else if (folder) await mkdir(path)
  else if (write === undefined) await rm(path, { recursive: true })
  else await writeFile(path, write)
}
