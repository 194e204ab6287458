import type { JsonObject } from '../json/index.js'
import { defaultRoleKey } from './built-in-names.js'
import type { RealmDocument } from './kind.js'
import { objectIn, textsIn } from './texts-in.js'

/**
 * A realm role's key: its name, but for the role that every user has. That one is called after the realm, keeps its
 * name when the realm gets another, and comes along in exports that are applied under another name.
 */
export function realmRoleKey(document: RealmDocument, realm: string, name: string): string {
  return name === objectIn(document, 'defaultRole').name ? defaultRoleKey(realm) : name
}

/** The keys of the realm roles that a member lists by name. */
export function realmRoleKeys(
  document: RealmDocument,
  realm: string,
  object: JsonObject,
  member: string,
): readonly string[] {
  return textsIn(object, member).map((name) => realmRoleKey(document, realm, name))
}
