import { keysOf } from '../declared-names.js'
import { type Mistake, mistakeAt } from '../realm-config-error.js'
import type { RealmSources } from '../realm-sources.js'
import { type Name, namesIn, type YamlCursor } from '../yaml-cursor.js'
import { undeclared } from './references.js'

/** Every grant of the policy. */
export const grantsOf = (policy: YamlCursor): readonly YamlCursor[] =>
  policy
    .field('roles')
    .fields()
    .flatMap(({ value }) => value.field('grants').items())

/** Each permission is `resource:action`, of a resource and an action that are declared. */
export function permissionsDeclared({ policy }: RealmSources): readonly Mistake[] {
  const resources = policy.field('resources')
  if (resources.kind !== 'mapping') return []
  const permissions = grantsOf(policy).flatMap((grant) => namesIn(grant.field('permissions')))
  return permissions.flatMap((permission) => permissionMistakes(permission, resources))
}

function permissionMistakes({ name, place }: Name, resources: YamlCursor): readonly Mistake[] {
  const [resource, action, ...rest] = name.split(':')
  if (!resource || !action || rest.length > 0) {
    const mend = 'Write `gavage_data:read`, for example; there are no wildcards.'
    return [mistakeAt(place, `\`${name}\` is not of the form resource:action.`, mend)]
  }
  const known = new Set(keysOf(resources).map((key) => key.name))
  if (!known.has(resource)) {
    const reference = { what: 'a resource', declaredIn: 'resources in policy.yaml' }
    return undeclared([{ name: resource, place }], known, reference)
  }
  const actions = resources.field(resource).field('actions')
  if (actions.kind !== 'list') return []
  const declared = new Set(namesIn(actions).map((key) => key.name))
  const reference = { what: `an action of \`${resource}\``, declaredIn: `resources.${resource}.actions in policy.yaml` }
  return undeclared([{ name: action, place }], declared, reference)
}
