import { type AuditFilter, type PeopleRegister, withPseudonyms } from '../audit-search/index.js'
import type { Queryable } from '../stores/index.js'

/** A question for people, whatever they are called in the trail. */
export interface AskedPeople {
  readonly filter: AuditFilter
  /** What it does not find of people who have pseudonyms, for who asks. */
  readonly note: string | undefined
}

/**
 * @param openRegister undefined: this server has no key
 * @param mayReveal whether who asks may tie a name to a pseudonym
 */
export async function askedPeople(
  asked: AuditFilter,
  database: Queryable,
  openRegister: (() => PeopleRegister) | undefined,
  mayReveal: boolean,
): Promise<AskedPeople> {
  if (asked.actors === undefined && asked.about === undefined) return { filter: asked, note: undefined }
  const register = mayReveal ? openRegister?.() : undefined
  const { filter, unknown } = withPseudonyms(asked, register)
  if (unknown.length === 0) return { filter, note: undefined }
  const [row] = await database.query<{ some: boolean }>(PSEUDONYMS)
  return { filter, note: row?.some === true ? noteOf(register, openRegister) : undefined }
}

function noteOf(register: PeopleRegister | undefined, openRegister: unknown): string {
  if (register !== undefined) {
    return 'People have pseudonyms, and this server knows nobody by that name: who was erased, or came to another server alone, is not found so.'
  }
  const mend =
    openRegister === undefined ? 'this server has no AUDIT_PRIVACY_KEY' : 'that takes the permission audit:reveal'
  return `People have pseudonyms, and are not looked for by their names: ${mend}. Ask for the pseudonym.`
}

/** Out of an index: every pseudonym begins so, and the column is sorted by bytes. */
const PSEUDONYMS = `SELECT EXISTS (SELECT 1 FROM events WHERE subject >= 'p:' AND subject < 'p;') AS some`
