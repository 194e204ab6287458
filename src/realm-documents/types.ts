import type { JsonObject } from '../json/index.js'
import type { Place } from '../realm-config/index.js'

/** One realm as files declare it: merged, overlaid, references put in, checked against Keycloak's own field names. */
export interface LoadedRealm {
  readonly realm: string
  /** In document form; see `RealmDocument` of realm-kinds. */
  readonly document: JsonObject
  /** Where a member was written, for messages and plans; undefined for what no file says. */
  placeOf(path: readonly (string | number)[]): Place | undefined
  /** What users.dev.yaml adds in development: `users`, and settings of `clients`. Not part of `document`. */
  readonly development: JsonObject | undefined
  /** Values that came by reference (`${env:…}`, `${file:…}`): never shown, whatever field they stand in. */
  readonly secrets: ReadonlySet<string>
  /** Of everything above after references were put in; secrets enter it keyed, so that it gives none away. */
  readonly digest: string
  /** Where it was read from: a folder, a file, or a raw export of Keycloak's, whose generated values don't count. */
  readonly source: { readonly kind: 'folder' | 'file' | 'export'; readonly path: string }
  readonly warnings: readonly string[]
}

export interface LoadOptions {
  /** Files laid over what the folder or file says, in order. */
  readonly overlays?: readonly string[]
  /** For `${env:NAME}`. */
  readonly environment: Readonly<Record<string, string | undefined>>
}
