import { nearestWord } from '../../spelling/index.js'
import type { Declared } from '../declared-names.js'
import { type Mistake, type MistakeCode, mistakeAt } from '../realm-config-error.js'
import type { Name } from '../yaml-cursor.js'

/** What is referred to, and where it would be declared, in words. */
export interface Reference {
  /** With its article: `a realm role`. */
  readonly what: string
  /** `roles.realm in roles.yaml` */
  readonly declaredIn: string
}

/** One mistake for each name that is not declared. */
export function undeclared(
  used: readonly Name[],
  declared: Declared,
  reference: Reference,
  code?: MistakeCode,
): readonly Mistake[] {
  if (declared === undefined) return []
  return used
    .filter(({ name }) => !declared.has(name))
    .map(({ name, place }) => {
      const meant = nearestWord(name, declared)
      const mend =
        meant === undefined ? `Declare it under ${reference.declaredIn}, or remove it.` : `Did you mean \`${meant}\`?`
      return mistakeAt(place, `\`${name}\` is not ${reference.what}.`, mend, code)
    })
}
