import { rulesInWords } from './change-words.js'
import type { PolicyChange, PolicyComparison, UnclearChange } from './compare-policies.js'

export type { PolicyComparison } from './compare-policies.js'

/** Whether anything differs that the comparison is about: verdicts, or the names of roles and permissions. */
export const isDifference = ({ changes, unclear, roles, permissions }: PolicyComparison): boolean =>
  [changes, unclear, roles.added, roles.removed, permissions.added, permissions.removed].some(
    ({ length }) => length > 0,
  )

/** `2 gains, 1 loss`; `no difference`. */
export function countWords(comparison: PolicyComparison): string {
  if (!isDifference(comparison)) return 'no difference'
  const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`
  const { changes, unclear } = comparison
  const gains = changes.filter(({ kind }) => kind === 'gain').length
  return [
    count(gains, 'gain', 'gains'),
    count(changes.length - gains, 'loss', 'losses'),
    ...(unclear.length === 0 ? [] : [`${unclear.length} that can't be told`]),
  ].join(', ')
}

/** Names that one of the two has alone. */
export function namesInWords({ roles, permissions }: PolicyComparison): readonly string[] {
  const line = (words: string, names: readonly string[]): readonly string[] =>
    names.length === 0 ? [] : [`${words}: ${names.join(', ')}`]
  return [
    ...line('roles added', roles.added),
    ...line('roles removed', roles.removed),
    ...line('permissions added', permissions.added),
    ...line('permissions removed', permissions.removed),
  ]
}

/** What differs, role by role. */
export function byRole({ changes, unclear }: PolicyComparison): readonly RoleComparison[] {
  const roles = new Map<string, { role: string; changes: PolicyChange[]; unclear: UnclearChange[] }>()
  const of = (role: string) => {
    const known = roles.get(role) ?? { role, changes: [], unclear: [] }
    roles.set(role, known)
    return known
  }
  for (const change of changes) of(change.role).changes.push(change)
  for (const change of unclear) of(change.role).unclear.push(change)
  return [...roles.values()]
}

export interface RoleComparison {
  readonly role: string
  readonly changes: readonly PolicyChange[]
  readonly unclear: readonly UnclearChange[]
}

/** What can't be told, that of several permissions together where it is alike. */
export function unclearInWords(unclear: readonly UnclearChange[]): readonly UnclearWords[] {
  const alike = new Map<string, { readonly first: UnclearChange; readonly permissions: string[] }>()
  for (const each of unclear) {
    const { permission, together, before, after } = each
    const likeness = JSON.stringify([before, after, together.slice(0, MOST_NAMED), together.length])
    const known = alike.get(likeness)
    if (known === undefined) alike.set(likeness, { first: each, permissions: [permission] })
    else known.permissions.push(permission)
  }
  return [...alike.values()].map(({ first: { together, before, after }, permissions }) => {
    const others = together.slice(0, MOST_NAMED).join(' or ')
    const more = together.length > MOST_NAMED ? ` or ${together.length - MOST_NAMED} more` : ''
    return {
      headline: `${together.length === 0 ? '' : `with ${others}${more}: `}can't tell whether ${permissions.join(', ')} changed: the rules have too many cases to try. Taken to be a difference`,
      before: rulesInWords(before),
      after: rulesInWords(after),
    }
  })
}

export interface UnclearWords {
  readonly headline: string
  readonly before: string
  readonly after: string
}

/** Other roles that are named in words; JSON has them all. */
const MOST_NAMED = 12
