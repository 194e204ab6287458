import { listMember, without } from '../admin-api/index.js'
import { isJsonObject, type JsonObject } from '../json/index.js'
import type { RealmDocument } from '../realm-kinds/index.js'
import { isOwnAttribute } from '../realm-ledger/index.js'

/** The client that is there while an apply is at work. */
export const LOCK_CLIENT = 'passerelle-lock'

/** A lock as a realm has it. */
export interface HeldLock {
  readonly runId: string
  /** Who, in words. */
  readonly holder: string
  readonly since: string
  readonly expires: string
  /** The process, in a name that its own machine understands. */
  readonly process: string
}

/** What the lock's client says of the run that holds it. */
export function heldLock({ id, attributes }: JsonObject): HeldLock {
  const members = isJsonObject(attributes) ? attributes : {}
  const text = (name: string): string => (typeof members[name] === 'string' ? members[name] : '')
  return {
    runId: typeof id === 'string' ? id : '',
    holder: text('holder') || 'somebody',
    since: text('since'),
    expires: text('expires'),
    process: text('process'),
  }
}

/** The lock in a realm that was read with its clients. */
export function lockIn(document: RealmDocument): HeldLock | undefined {
  const client = listMember(document, 'clients').find(({ clientId }) => clientId === LOCK_CLIENT)
  return client && heldLock(client)
}

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
