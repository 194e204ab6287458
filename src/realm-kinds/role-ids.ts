import type { Writing } from './kind.js'

/** Every client that `client/role` may mean: both names may hold slashes. */
export function clientsIn(key: string): readonly string[] {
  return Array.from(key.matchAll(/\//g), ({ index }) => key.slice(0, index))
}

/** Keycloak's own id of a role of a client, or of the realm. */
export async function roleId(
  { idOf }: Pick<Writing, 'idOf'>,
  clientId: string | undefined,
  name: string,
): Promise<string> {
  return clientId === undefined ? idOf('realm-role', name) : idOf('client-role', `${clientId}/${name}`)
}
