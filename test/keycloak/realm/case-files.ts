import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { stringify } from 'yaml'
import { isJsonObject, type JsonObject } from '../../../src/json/index.js'
import { type LoadedRealm, loadRealms } from '../../../src/realm-documents/index.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

/** The forms in which a realm can be declared. */
export const FILE_FORMS = ['one YAML file', 'one JSON file', 'a folder split by members'] as const

export type FileForm = (typeof FILE_FORMS)[number]

interface File {
  readonly path: string
  readonly text: string
}

const FILES: Readonly<Record<FileForm, (document: JsonObject) => readonly File[]>> = {
  'one YAML file': (document) => [{ path: 'realm.yaml', text: stringify(document) }],
  'one JSON file': (document) => [{ path: 'realm.json', text: JSON.stringify(document, undefined, 2) }],
  'a folder split by members': splitByMembers,
}

/** Writes a document in a form, and reads it again as anybody's files are read. */
export async function throughFiles(
  document: JsonObject,
  form: FileForm,
  onEnd?: (remove: () => Promise<void>) => void,
): Promise<LoadedRealm> {
  const folder = await temporaryFolder(tmpdir(), onEnd)
  const files = FILES[form](document)
  for (const { path, text } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  const [only, ...others] = files
  const isOneFile = only !== undefined && others.length === 0
  const [loaded] = await loadRealms(isOneFile ? join(folder, only.path) : folder, { environment: {} })
  if (loaded === undefined) throw new Error('no realm was read')
  return loaded
}

/** Members of which a folder has a file for each object. */
const OBJECT_BY_OBJECT: ReadonlySet<string> = new Set([
  'clients',
  'clientScopes',
  'groups',
  'identityProviders',
  'users',
])

/** Plain settings together, each other member in a file or a folder of its own. */
function splitByMembers(document: JsonObject): readonly File[] {
  const plain = Object.entries(document).filter(([, value]) => !isJsonObject(value) && !Array.isArray(value))
  const members = Object.entries(document).flatMap(([member, value]): readonly File[] => {
    if (Array.isArray(value) && value.length > 0 && OBJECT_BY_OBJECT.has(member)) {
      return value.map((object, at) => ({
        path: `${member}/${String(at).padStart(4, '0')}.yaml`,
        text: stringify(object),
      }))
    }
    if (Array.isArray(value)) return [{ path: `${member}.json`, text: JSON.stringify(value) }]
    return isJsonObject(value) ? [{ path: `${member}.yaml`, text: stringify({ [member]: value }) }] : []
  })
  return [{ path: 'settings.yaml', text: stringify(Object.fromEntries(plain)) }, ...members]
}
