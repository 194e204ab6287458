import { openPersonRegister } from '../../audit-privacy/index.js'
import type { AuditFilter } from '../../audit-search/index.js'
import type { CommandIo } from '../io.js'
import { resolveNamed, type TrailPlace } from './trail-place.js'

/** The filter that finds people under their pseudonyms too, for who holds the key. */
export function withPseudonyms(filter: AuditFilter, { audit }: TrailPlace, io: CommandIo): AuditFilter {
  const { actors, about } = filter
  if (audit.privacyKey === undefined || (actors === undefined && about === undefined)) return filter
  const now = (): Date => new Date((io.now ?? Date.now)())
  const register = openPersonRegister(audit.privacyKey, resolveNamed(audit.dataDirectory, io), now)
  const more = (names: readonly string[]): readonly string[] => [
    ...new Set(names.flatMap((name) => [name, ...register.pseudonymsOf(name)])),
  ]
  return { ...filter, ...(actors && { actors: more(actors) }), ...(about && { about: more(about) }) }
}
