import type { Command } from 'commander'
import { type KindName, REALM_KINDS } from '../../realm-kinds/index.js'
import { unknownName } from '../unknown-name.js'

/** Options of a command that speaks with Keycloak. */
export interface ConnectionOptions {
  readonly url?: string
  readonly admin?: string
  readonly authRealm: string
}

/** Says which Keycloak is meant, and as whom. */
export const withConnection = (command: Command): Command =>
  command
    .option('--url <address>', 'address of Keycloak (KEYCLOAK_URL)')
    .option('--admin <name>', 'administrator (KEYCLOAK_ADMIN); the password comes from KEYCLOAK_ADMIN_PASSWORD only')
    .option('--auth-realm <realm>', 'realm of the administrator or client', 'master')

/** `client,realm-role`, as an option says it. */
export function parseKinds(text: string): readonly KindName[] {
  const names = REALM_KINDS.map(({ name }) => name)
  return text.split(',').map((word) => {
    const wanted = word.trim()
    const kind = names.find((name) => name === wanted)
    if (kind === undefined) throw unknownName('kind', wanted, names)
    return kind
  })
}
