import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { JsonObject } from '../../../src/json/index.js'
import { type LoadedRealm, loadRealms } from '../../../src/realm-documents/index.js'
import type { Plan } from '../../../src/realm-engine/index.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

/** What a plan would change, in words. */
export const changing = ({ steps }: Plan): readonly string[] =>
  steps.flatMap(({ action, kind, key, changes }) =>
    action === 'unchanged' ? [] : [`${action} ${kind} ${key}: ${changes.map(({ field }) => field).join(', ')}`],
  )

/** A realm out of files with these contents, as anybody would read it. */
export async function loadFiles(
  files: readonly { readonly path: string; readonly text: string }[],
): Promise<LoadedRealm> {
  const folder = await temporaryFolder()
  for (const { path, text } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  const [loaded] = await loadRealms(folder, { environment: {} })
  if (loaded === undefined) throw new Error('no realm')
  return loaded
}

/** The same of an export as Keycloak writes it. */
export const loadRaw = (document: JsonObject): Promise<LoadedRealm> =>
  loadFiles([{ path: 'realm.json', text: JSON.stringify(document) }])
