import type { RealmKind } from './kind.js'
import { realmRoles } from './realm-roles.js'
import { realmSettings } from './realm-settings.js'

/** Every kind there is. */
export const REALM_KINDS: readonly RealmKind[] = [realmSettings, realmRoles]
