import { listMember, without } from '../admin-api/index.js'
import { isJsonObject } from '../json/index.js'
import type { RealmDocument } from '../realm-kinds/index.js'
import { isOwnAttribute } from '../realm-ledger/index.js'

/** The client that is there while an apply is at work. */
export const LOCK_CLIENT = 'passerelle-lock'

/** A document without what Passerelle keeps in a realm for itself: it is nobody's difference, in a raw export neither. */
export function withoutOwnMarks(document: RealmDocument): RealmDocument {
  const { attributes, clients } = document
  return {
    ...document,
    ...(isJsonObject(attributes)
      ? { attributes: without(attributes, Object.keys(attributes).filter(isOwnAttribute)) }
      : {}),
    ...(clients === undefined
      ? {}
      : { clients: listMember(document, 'clients').filter(({ clientId }) => clientId !== LOCK_CLIENT) }),
  }
}
