import type { AuditFilter } from './filter.js'

/** Who the people of a trail are, for who holds the key of their pseudonyms. */
export interface PeopleRegister {
  /** Pseudonyms that somebody may have in the trail. */
  pseudonymsOf(text: string): readonly string[]
  /** Those who are known by a subject, a name or a pseudonym. */
  find(text: string): readonly unknown[]
}

/** A filter that finds people under their pseudonyms too, as far as it can. */
export interface PeopleFilter {
  readonly filter: AuditFilter
  /** What the question calls people that nobody is known by: where they have pseudonyms, they are not found. */
  readonly unknown: readonly string[]
}

/**
 * Lets a filter find people under their pseudonyms too.
 *
 * @param register undefined: the key is not at hand
 */
export function withPseudonyms(filter: AuditFilter, register: PeopleRegister | undefined): PeopleFilter {
  const { actors, about } = filter
  const names = [...(actors ?? []), ...(about ?? []).map((text) => split(text).name)]
  const unknown = names.filter((name) => !NOBODY.test(name) && (register?.find(name).length ?? 0) === 0)
  if (register === undefined) return { filter, unknown }
  const more = (texts: readonly string[]): readonly string[] => [
    ...new Set(
      texts.flatMap((text) => {
        const { before, name } = split(text)
        return [text, ...register.pseudonymsOf(name).map((pseudonym) => before + pseudonym)]
      }),
    ),
  ]
  const wider = {
    ...filter,
    ...(actors && { actors: [...new Set(actors.flatMap((name) => [name, ...register.pseudonymsOf(name)]))] }),
    ...(about && { about: more(about) }),
  }
  return { filter: wider, unknown }
}

/** A pseudonym, or a server. */
const NOBODY = /^p:[0-9a-f]{8}:[0-9a-f]{32}$|^https?:\/\//

/** To whom roles are granted stands with its kind before it. */
function split(text: string): { readonly before: string; readonly name: string } {
  const before = /^user /.exec(text)?.[0] ?? ''
  return { before, name: text.slice(before.length) }
}

/** How a record begins to say who acted, where it does so by a pseudonym. */
export const PSEUDONYM_OPENING = '"actor":{"subject":"p:'
