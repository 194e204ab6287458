import { openPersonRegister } from '../../audit-privacy/index.js'
import { type AuditFilter, withPseudonyms } from '../../audit-search/index.js'
import type { CommandIo } from '../io.js'
import { printable } from '../printable.js'
import { resolveNamed, type TrailPlace } from './trail-place.js'

/** A filter for people, whatever they are called in the trail. */
export interface AskedPeople {
  readonly filter: AuditFilter
  /** What it does not find of people who have pseudonyms. Undefined where it finds all that is meant. */
  readonly note: string | undefined
}

/** The filter that finds people under their pseudonyms too, for who holds the key. */
export function askedPeople(asked: AuditFilter, { audit }: TrailPlace, io: CommandIo): AskedPeople {
  if (asked.actors === undefined && asked.about === undefined) return { filter: asked, note: undefined }
  const now = (): Date => new Date((io.now ?? Date.now)())
  const register =
    audit.privacyKey === undefined
      ? undefined
      : openPersonRegister(audit.privacyKey, resolveNamed(audit.dataDirectory, io), now)
  const { filter, unknown } = withPseudonyms(asked, register)
  if (unknown.length === 0) return { filter, note: undefined }
  const names = unknown.slice(0, MOST_NAMES).map((name) => `“${printable(name)}”`)
  const listed = `${names.join(', ')}${unknown.length > names.length ? ', …' : ''}`
  const why =
    register === undefined
      ? `${listed} cannot be looked for among these: set AUDIT_PRIVACY_KEY, or ask for the pseudonym.`
      : `the table of keys in DATA_DIR does not know ${listed}: who was erased, or came to another server, is not found so.`
  return { filter, note: `Note: people have pseudonyms in this trail, and ${why}` }
}

const MOST_NAMES = 5
