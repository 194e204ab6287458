import { freezeDeeply } from '../json/index.js'
import { overlayFields } from './check-fields.js'
import { inOrder } from './order-mistakes.js'
import { parseFile } from './parse-file.js'
import type { Mistake } from './realm-config-error.js'
import { usersSchema } from './schemas/users-schema.js'
import type { DevelopmentOverlay } from './types.js'

/**
 * Reads one users.dev.yaml without its realm: its shape alone. Whether its roles, attributes and clients are those of a
 * realm, only `loadRealmConfig` can tell. Never throws.
 *
 * @param name the file's name, for the places of mistakes
 * @param text what the file holds
 */
export function parseDevelopmentFile(
  name: string,
  text: string,
): { readonly development: DevelopmentOverlay | undefined; readonly mistakes: readonly Mistake[] } {
  const { value, mistakes } = parseFile(usersSchema, { name, text }, overlayFields)
  const development = value && freezeDeeply({ users: value.users ?? [], clients: value.clients ?? [] })
  return { development, mistakes: inOrder(mistakes) }
}
