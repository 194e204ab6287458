import { isJsonObject, type JsonValue } from '../json/index.js'
import type { StepInSight } from './kind.js'

/** New realms have them, and users may change them. */
const USUAL: ReadonlySet<string> = new Set([
  'attributes/email',
  'attributes/firstName',
  'attributes/lastName',
  'attributes/username',
])

export function profileDangers(step: StepInSight): readonly string[] {
  if (step.action === 'delete') return ['Keycloak drops its values from users, one by one, when they are written next']
  const policy = newValue(step, 'unmanagedAttributePolicy')
  const permissions = newValue(step, 'permissions')
  const isUsual = step.action === 'create' && USUAL.has(step.wanted?.key ?? '')
  return [
    ...(policy?.to === 'ENABLED'
      ? ['unmanagedAttributePolicy: users can give themselves any attribute, also one that access depends on']
      : []),
    ...(permissions !== undefined && !isUsual && mayEdit(permissions.to) && !mayEdit(permissions.from)
      ? ['permissions.edit: users can change it themselves']
      : []),
  ]
}

/** What a field becomes, where it is new or differs. */
function newValue(
  { action, changes, wanted }: StepInSight,
  field: string,
): { readonly from?: JsonValue; readonly to: JsonValue } | undefined {
  if (action === 'create') {
    const to = wanted?.value[field]
    return to === undefined ? undefined : { to }
  }
  const change = changes.find((candidate) => candidate.field === field)
  return change !== undefined && 'to' in change ? change : undefined
}

function mayEdit(permissions: JsonValue | undefined): boolean {
  const edit = isJsonObject(permissions) ? permissions.edit : undefined
  return Array.isArray(edit) && edit.includes('user')
}
