import { nearestWord } from '../../spelling/index.js'
import { type Mistake, mistakeAt } from '../realm-config-error.js'
import type { WrittenPolicy, WrittenResource } from '../written-policy.js'
import type { Name } from '../yaml-cursor.js'
import { undeclared } from './references.js'

type Resources = ReadonlyMap<string, WrittenResource>

/** Each permission is `resource:action`, of a resource and an action that are declared, or a wildcard that means some. */
export function permissionsDeclared({ resources, rules }: WrittenPolicy): readonly Mistake[] {
  if (resources === undefined) return []
  return rules.flatMap(({ permissions }) =>
    permissions.flatMap((permission) => permissionMistakes(permission, resources)),
  )
}

function permissionMistakes({ name, place }: Name, resources: Resources): readonly Mistake[] {
  const [resource, action, ...rest] = name.split(':')
  if (!resource || !action || rest.length > 0) {
    const mend =
      name === '*'
        ? "Write '*:*' for every action of every resource."
        : 'Write `gavage_data:read`, `gavage_data:*`, `*:read` or `*:*`, for example.'
    return [mistakeAt(place, `\`${name}\` is not of the form resource:action.`, mend)]
  }
  if (isPartial(resource) || isPartial(action)) return [partialWildcard({ name, place }, resource, action, resources)]
  if (resource === '*')
    return action === '*' ? everything(place, resources) : anyResource({ name: action, place }, resources)
  const declared = { what: 'a resource', declaredIn: 'resources in policy.yaml' }
  const unknown = undeclared([{ name: resource, place }], new Set(resources.keys()), declared)
  const actions = resources.get(resource)?.actions
  if (unknown.length > 0 || actions === undefined || action === '*') return unknown
  const reference = { what: `an action of \`${resource}\``, declaredIn: `resources.${resource}.actions in policy.yaml` }
  return undeclared([{ name: action, place }], actions, reference)
}

const isPartial = (half: string): boolean => half.includes('*') && half !== '*'

/** `gav*:read`: there is no such thing, since a resource that is added later would be within it unseen. */
function partialWildcard({ name, place }: Name, resource: string, action: string, resources: Resources): Mistake {
  const meant = [...resources.values()]
    .filter((candidate) => matches(resource, candidate.name))
    .flatMap((candidate) =>
      [...(candidate.actions ?? [])].filter((each) => matches(action, each)).map((each) => `${candidate.name}:${each}`),
    )
  const few = meant.length > 0 && meant.length <= 5
  const mend = few
    ? `Write ${meant.map((each) => `\`${each}\``).join(', ')}.`
    : 'Name each permission, or write `*` alone.'
  return mistakeAt(place, `In \`${name}\` a \`*\` stands for a part of a name; it stands for a whole one only.`, mend)
}

function matches(pattern: string, word: string): boolean {
  const [first = '', ...others] = pattern.split('*')
  if (others.length === 0) return pattern === word
  const last = others.at(-1) ?? ''
  return word.length >= first.length + last.length && word.startsWith(first) && word.endsWith(last)
}

function everything(place: Name['place'], resources: Resources): readonly Mistake[] {
  if (resources.size > 0) return []
  return [mistakeAt(place, '`*:*` matches nothing: no resource is declared.', 'Declare resources first, or remove it.')]
}

function anyResource({ name, place }: Name, resources: Resources): readonly Mistake[] {
  const lists = [...resources.values()].map(({ actions }) => actions)
  if (lists.some((actions) => actions === undefined || actions.has(name))) return []
  const meant = nearestWord(name, new Set(lists.flatMap((actions) => [...(actions ?? [])])))
  const mend = meant === undefined ? 'Declare it at some resource, or remove it.' : `Did you mean \`*:${meant}\`?`
  return [mistakeAt(place, `\`*:${name}\` matches nothing: no resource has the action \`${name}\`.`, mend)]
}
