import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { RealmConfigError } from '../../../src/realm-config/index.js'
import { type LoadOptions, loadRealms } from '../../../src/realm-documents/index.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

/** A temporary folder with these files. */
export async function realmFiles(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder()
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  return folder
}

/** Each mistake that loading finds, as `file:line:column problem`. */
export async function mistakesOf(path: string, options: LoadOptions = { environment: {} }): Promise<readonly string[]> {
  const outcome = await loadRealms(path, options).catch((error: unknown) => error)
  if (!(outcome instanceof RealmConfigError)) throw new Error(`no mistake: ${JSON.stringify(outcome)}`)
  return outcome.details.map(({ file, line, column, problem }) => `${file}:${line}:${column} ${problem}`)
}
