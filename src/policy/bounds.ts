import type { FieldDeclaration } from '../realm-config/index.js'
import type { Rule } from './compile-rules.js'
import { type Attributes, denies, isMeetable, meets, resolveWhere, type UntrustedRecord } from './conditions.js'
import { meetsRequirement } from './requirements.js'
import type { HeldPermission } from './role-sets.js'
import type { Bounds, PolicySubject, Where } from './types.js'

type Fields = Readonly<Record<string, FieldDeclaration>>

const NO_WHERE: readonly Where[] = Object.freeze([])
const EVERY_ROW: readonly Where[] = Object.freeze([Object.freeze({})])

/** The filter for list queries: what `decide` would allow, row by row. */
export function boundsOf(
  held: HeldPermission | undefined,
  attributes: Attributes,
  subject: PolicySubject,
  fields: Fields,
): Bounds {
  if (held === undefined) return nothing(fields)
  const effectiveDenies = held.denies.filter((rule) => !isSpared(rule, subject))
  if (effectiveDenies.some((rule) => deniesAll(rule, attributes))) return nothing(fields)
  const eligible = held.grants.filter((rule) => isEligible(rule, subject))
  const grants = eligible.filter((rule) => isMeetable(rule, attributes))
  if (grants.length === 0) return nothing(fields)
  const grantsEverything = grants.some(({ conditions }) => conditions.length === 0)
  if (grantsEverything && effectiveDenies.length === 0) return everything(fields)
  return Object.freeze({
    kind: 'where',
    anyOf: grantsEverything ? EVERY_ROW : resolved(grants, attributes),
    noneOf: resolved(effectiveDenies, attributes),
    fields,
    allows(record: UntrustedRecord) {
      if (typeof record !== 'object' || record === null) return false
      try {
        return (
          // Also those that can't be met: what throws is read here in the order in which a decision reads it.
          eligible.some((rule) => meets(record, rule, attributes)) &&
          !effectiveDenies.some((rule) => denies(record, rule, attributes).holds)
        )
      } catch {
        // As decisions are: what can't be read is refused.
        return false
      }
    },
  })
}

/** Whether a grant is for such a token. */
export const isEligible = ({ requirement }: Rule, subject: PolicySubject): boolean =>
  requirement === undefined || meetsRequirement(requirement, subject)

/** Whether a deny lets such a token pass. */
export const isSpared = ({ requirement }: Rule, subject: PolicySubject): boolean =>
  requirement !== undefined && meetsRequirement(requirement, subject)

/** Whether a deny takes every record away: it has no bound, or one whose attribute the caller lacks. */
export const deniesAll = (rule: Rule, attributes: Attributes): boolean =>
  rule.conditions.length === 0 || !isMeetable(rule, attributes)

/** What the rules say, each once. */
function resolved(rules: readonly Rule[], attributes: Attributes): readonly Where[] {
  const once = new Map<string, Where>()
  for (const rule of rules) {
    const where = resolveWhere(rule, attributes)
    if (where !== undefined) once.set(JSON.stringify(where), Object.freeze(where))
  }
  return Object.freeze([...once.values()])
}

const everything = (fields: Fields): Bounds =>
  Object.freeze({ kind: 'all', anyOf: NO_WHERE, noneOf: NO_WHERE, fields, allows: () => true })

const nothing = (fields: Fields): Bounds =>
  Object.freeze({ kind: 'none', anyOf: NO_WHERE, noneOf: NO_WHERE, fields, allows: () => false })
