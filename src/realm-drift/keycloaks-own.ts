import type { ObservedRealm } from '../realm-engine/index.js'
import { bundledPristine, fromBundle } from '../realm-export/index.js'
import type { RealmKind, RealmObject } from '../realm-kinds/index.js'

/** Objects that every new realm has, or that Keycloak makes by itself. */
export function isKeycloaksOwn(kind: RealmKind, object: RealmObject, observed: ObservedRealm, realm: string): boolean {
  // Without a path it is the realm's own fields.
  if (object.path.length === 0 || kind.comesWithRealm?.(object.key, realm) === true) return true
  return ownKeys(kind, observed.version, realm).has(object.key)
}

function ownKeys(kind: RealmKind, version: string | undefined, realm: string): ReadonlySet<string> {
  const { document } = fromBundle(bundledPristine(version, true), realm)
  return new Set(kind.list(document, realm).map(({ key }) => key))
}
