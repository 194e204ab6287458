import type { AdminClient } from '../admin-api/index.js'
import { AdminError } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import { type KindAtWork, readRealm } from '../realm-engine/index.js'
import type { RealmDocument } from '../realm-kinds/index.js'
import { BUNDLED_VERSIONS, type BundledPristine, bundledPristine } from './bundled-pristine.js'
import { FEATURES } from './minimal-document.js'
import { renameRealm } from './rename-realm.js'

/** What a realm has of which nobody has said anything. */
export interface PristineRealm {
  readonly document: RealmDocument
  /** Where it comes from: a realm that was made on the server and removed, or what Passerelle knows of a version. */
  readonly source: { readonly kind: 'server' } | { readonly kind: 'bundled'; readonly version: string }
}

/**
 * What every new realm on this server has: what Passerelle knows of its version. Of a version that it does not know, a realm
 * is created, read and removed again; where that right is missing, the version nearest to it has to do.
 *
 * @param uuid a new one
 */
export async function readPristineRealm(
  client: AdminClient,
  observed: { readonly document: RealmDocument; readonly version?: string },
  kinds: readonly KindAtWork[],
  realm: string,
  uuid: string,
): Promise<PristineRealm> {
  const name = `passerelle-baseline-${uuid}`
  const features = FEATURES.flatMap((feature) =>
    observed.document[feature] === true ? [[feature, true] as const] : [],
  )
  const isKnown = BUNDLED_VERSIONS.some((version) => version === observed.version)
  // What is known is a realm with no feature, and one with all.
  if (isKnown && (features.length === 0 || features.length === FEATURES.length)) {
    return fromBundle(bundledPristine(observed.version, features.length > 0), realm)
  }
  if (!(await created(client, { realm: name, enabled: true, ...Object.fromEntries(features) }))) {
    const known = bundledPristine(observed.version, features.length > 0)
    return fromBundle(known, realm)
  }
  // The token was issued before the realm was there, and says nothing about it.
  client.doubtToken()
  try {
    const read = await readRealm(client, name, kinds)
    return { document: renameRealm(read.document, name, realm), source: { kind: 'server' } }
  } finally {
    await client.delete(`/${name}`)
    client.doubtToken()
  }
}

/** The same without a server. */
export function fromBundle({ document, version, name }: BundledPristine, realm: string): PristineRealm {
  return { document: renameRealm(document, name, realm), source: { kind: 'bundled', version } }
}

async function created(client: AdminClient, body: JsonObject): Promise<boolean> {
  try {
    await client.post('', body)
    return true
  } catch (error) {
    if (error instanceof AdminError && error.code === 'forbidden') return false
    throw error
  }
}
