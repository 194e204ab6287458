import { type Mistake, mistakeAt } from '../realm-config-error.js'
import type { WrittenPolicy } from '../written-policy.js'
import type { Name } from '../yaml-cursor.js'
import { undeclared } from './references.js'

const ROLE = { what: 'a role of this policy', declaredIn: 'roles in policy.yaml' }

/** A role inherits from others that the policy speaks of. */
export function inheritedRolesExist({ roles }: WrittenPolicy): readonly Mistake[] {
  const known = new Set(roles.map(({ name }) => name))
  return roles.flatMap(({ inherits }) => undeclared(inherits, known, ROLE))
}

/** No role inherits from itself, over others neither: each such ring is named whole, once. */
export function inheritanceEnds({ roles }: WrittenPolicy): readonly Mistake[] {
  const inherited = new Map(roles.map(({ name, inherits }) => [name, inherits]))
  const finished = new Set<string>()
  const mistakes: Mistake[] = []
  for (const { name } of roles) {
    // Not a recursion: a chain of roles may be longer than the stack is deep.
    const path: { role: string; left: Name[] }[] = []
    const enter = (role: string): void => void path.push({ role, left: [...(inherited.get(role) ?? [])] })
    if (!finished.has(name)) enter(name)
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.left.shift()
      if (next === undefined) {
        finished.add(top.role)
        path.pop()
        continue
      }
      const ring = path.findIndex(({ role }) => role === next.name)
      if (ring >= 0)
        mistakes.push(
          ringMistake(
            path.slice(ring).map(({ role }) => role),
            next,
          ),
        )
      else if (!finished.has(next.name)) enter(next.name)
    }
  }
  return mistakes
}

function ringMistake(ring: readonly string[], { name, place }: Name): Mistake {
  if (ring.length === 1) return mistakeAt(place, `\`${name}\` inherits itself.`, 'Remove it.', 'inheritance-cycle')
  const whole = [...ring, name].map((role) => `\`${role}\``).join(' → ')
  return mistakeAt(
    place,
    `These roles inherit each other: ${whole}.`,
    'Remove one of them from an `inherits`.',
    'inheritance-cycle',
  )
}
