import { listMember } from '../admin-api/index.js'
import type { ObservedRealm } from '../realm-engine/index.js'
import { bundledPristine, fromBundle, minimalDocument } from '../realm-export/index.js'
import type { KindName, RealmDocument, RealmKind } from '../realm-kinds/index.js'

/** Keys of what somebody made in a realm, by kind: without what every new realm has, and what Keycloak makes along with it. */
export function madeBySomebody(
  { document, version }: ObservedRealm,
  realm: string,
  kinds: readonly RealmKind[],
): ReadonlyMap<KindName, ReadonlySet<string>> {
  const { document: pristine } = fromBundle(bundledPristine(version, true), realm)
  const minimal = minimalDocument(document, pristine, realm, kinds)
  const known = new Set(listMember(document, 'clients').map(({ clientId }) => clientId))
  return new Map(
    kinds.map((kind) => {
      const usual = new Set(kind.list(pristine, realm).map(({ key }) => key))
      const made = kind.list(minimal.document, realm).filter(({ key, path }) => path.length > 0 && !usual.has(key))
      const isReal = (key: string): boolean => kind.name !== 'service-account' || known.has(key)
      return [kind.name, new Set(made.map(({ key }) => key).filter(isReal))]
    }),
  )
}

/** What every new realm of a realm's version has; of a version that is not known, of the one nearest to it. */
export function keycloaksOwn(
  { version }: ObservedRealm,
  realm: string,
): { readonly pristine: RealmDocument; readonly isSameVersion: boolean } {
  const bundled = bundledPristine(version, true)
  return { pristine: fromBundle(bundled, realm).document, isSameVersion: minor(bundled.version) === minor(version) }
}

/** `26.7` of `26.7.4`. */
const minor = (version: string | undefined): string | undefined => version?.split('.').slice(0, 2).join('.')
