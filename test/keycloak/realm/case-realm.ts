import { randomUUID } from 'node:crypto'
import { inject, onTestFinished } from 'vitest'
import { type AdminClient, createAdminClient, toJsonObject } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import type { LoadedRealm } from '../../../src/realm-documents/index.js'
import { ADMINISTRATOR } from '../administrator.js'
import { type FileForm, throughFiles } from './case-files.js'

export interface CaseRealm {
  readonly name: string
  readonly admin: AdminClient
  /** What the client has sent, as `METHOD path` below the realm; emptied when it is asked for. */
  requests(): readonly string[]
  /** A document of this realm, as if it had been read from a file. */
  load(document: JsonObject): LoadedRealm
  /** The same out of files that are written and read. */
  loadThrough(form: FileForm, document: JsonObject): Promise<LoadedRealm>
}

/**
 * A realm of its own for one test; it is created by what is applied, and removed when the test has ended. A test that runs
 * beside others says itself when that is.
 */
export function caseRealm(onEnd: (remove: () => Promise<void>) => void = onTestFinished): CaseRealm {
  const name = `case-${randomUUID().slice(0, 8)}`
  const sent: string[] = []
  const admin = createAdminClient({
    url: inject('keycloakUrl'),
    credentials: ADMINISTRATOR,
    fetch(input, init) {
      const address = input instanceof Request ? input.url : String(input)
      const path = address.split(`/admin/realms/${name}`)[1] ?? new URL(address).pathname
      sent.push(`${init?.method ?? 'GET'} ${path}`)
      return fetch(input, init)
    },
  })
  onEnd(async () => {
    if ((await admin.get(`/${name}`)) !== undefined) await admin.delete(`/${name}`)
  })
  return {
    name,
    admin,
    requests: () => sent.splice(0),
    load: (document) => loadedFrom(name, named(document, name)),
    loadThrough: (form, document) => throughFiles(named(document, name), form, onEnd),
  }
}

/** With the realm's name wherever `{realm}` stands. */
const named = (document: JsonObject, realm: string): JsonObject =>
  toJsonObject(JSON.parse(JSON.stringify({ ...document, realm }).replaceAll('{realm}', realm)))

const loadedFrom = (realm: string, document: JsonObject): LoadedRealm => ({
  realm,
  document,
  placeOf: () => undefined,
  development: undefined,
  secrets: new Set(),
  digest: 'of a test',
  source: { kind: 'file', path: 'case.yaml' },
  warnings: [],
})
