import { createHash, timingSafeEqual } from 'node:crypto'
import type { UserRepresentation } from '../realm-config/index.js'
import type { RealmModel } from './realm-model.js'

/** The user with this login and this password, who may yet be disabled. */
export function findUser(
  realm: RealmModel,
  login: string,
  password: string | undefined,
): UserRepresentation | undefined {
  const user = realm.userByLogin(login)
  return isSameText(password, user?.credentials?.find(({ type }) => type === 'password')?.value) ? user : undefined
}

/** Compares without telling by its time where two texts differ. Nothing equals an absent one. */
function isSameText(given: string | undefined, expected: string | undefined): boolean {
  if (given === undefined || expected === undefined) return false
  return timingSafeEqual(digest(given), digest(expected))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
