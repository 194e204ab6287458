import type { ObservedRealm } from '../realm-engine/index.js'
import type { KindName } from '../realm-kinds/index.js'
import { DEFAULT_STACK, ownerOf } from '../realm-ledger/index.js'

/** Says of an object in Keycloak whether other files made it: those of another stack. They tell its drift. */
export type IsOfAnother = (kind: KindName, key: string, id: string) => boolean

export function ofAnotherStack({ ledger }: ObservedRealm, stack: string = DEFAULT_STACK): IsOfAnother {
  const clients = [...(ledger.objects.get('client') ?? [])].filter(([, known]) => known.stack !== stack)
  // Keycloak makes it with its client, and writes its name in lower case.
  const accounts = new Set(clients.map(([clientId]) => clientId.toLowerCase()))
  return (kind, key, id) => {
    if (kind === 'service-account') return accounts.has(key.toLowerCase())
    const owner = ownerOf(ledger, kind, key, id)
    return owner !== undefined && owner !== stack
  }
}
