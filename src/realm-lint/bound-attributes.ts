import type { PolicyDocument } from '../realm-config/index.js'

/** The user attributes that a policy bounds what people may do by. */
export function boundAttributes({ roles }: PolicyDocument): ReadonlySet<string> {
  const bounds = Object.values(roles).flatMap(({ grants, deny = [] }) =>
    [...grants, ...deny].flatMap(({ where = {} }) => Object.values(where)),
  )
  const operands = bounds.flatMap((bound) => {
    if (typeof bound !== 'object') return [bound]
    return 'in' in bound ? [bound.in].flat() : [bound.starts_with].flat()
  })
  return new Set(
    operands.flatMap((operand) => (typeof operand === 'string' && operand.startsWith('$') ? [operand.slice(1)] : [])),
  )
}
