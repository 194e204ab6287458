import { declaredPermissions, expandPermission, rolesWithin } from '../../policy/index.js'
import { type Finding, findingAt } from '../finding.js'
import { type LintSubject, placeOfKey, placeOfRule } from '../lint-subject.js'

/** Roles that nobody has; asked only where there are development users. The people of a live realm are not looked at. */
export function rolesHeld(subject: LintSubject): readonly Finding[] {
  const { policy, development } = subject.config
  const users = development?.users ?? []
  if (users.length === 0) return []
  const held = new Set(users.flatMap(({ realmRoles = [] }) => realmRoles.flatMap((role) => rolesWithin(policy, role))))
  return Object.keys(policy.roles)
    .filter((role) => !held.has(role))
    .map((role) =>
      findingAt(
        'role-unheld',
        placeOfKey(subject.policy.field('roles'), role),
        `No development user has \`${role}\`, and none of their roles inherits it. (Who has it in a live realm is not looked at.)`,
        'Give it to a user in users.dev.yaml, so that it is tried out, or remove it.',
      ),
    )
}

/** Fields that a resource declares and no bound looks at. */
export function fieldsUsed(subject: LintSubject): readonly Finding[] {
  const used = new Set(
    subject.rules.flatMap(({ permissions, conditions }) =>
      permissions.flatMap((permission) => conditions.map(({ field }) => `${permission.split(':')[0]} ${field}`)),
    ),
  )
  return Object.entries(subject.config.policy.resources).flatMap(([resource, { fields = {} }]) =>
    Object.keys(fields)
      .filter((field) => !used.has(`${resource} ${field}`))
      .map((field) => {
        const place = placeOfKey(subject.policy.field('resources').field(resource).field('fields'), field)
        const mend = 'Bound a grant by it, or remove it.'
        return findingAt('field-unused', place, `No bound looks at \`${field}\` of \`${resource}\`.`, mend)
      }),
  )
}

/** Permissions that are declared, and that nobody can have. */
export function permissionsGranted(subject: LintSubject): readonly Finding[] {
  const { policy } = subject.config
  const granted = new Set<string>(
    subject.rules.flatMap(({ kind, permissions }) => (kind === 'grant' ? permissions : [])),
  )
  return declaredPermissions(policy)
    .filter((permission) => !granted.has(permission))
    .map((permission) => {
      const [resource = '', action] = permission.split(':')
      const actions = subject.policy.field('resources').field(resource).field('actions')
      const place = actions.items().find(({ text }) => text === action)?.place ?? actions.place
      const mend = 'Grant it, or remove the action.'
      return findingAt('permission-ungranted', place, `No role is granted ${permission}.`, mend)
    })
}

const ADMINISTRATOR = /admin|root|superuser/i

/** Everything, now and later, for a role that is no administrator's by its name. */
export function wildcardsNarrow(subject: LintSubject): readonly Finding[] {
  const declared = declaredPermissions(subject.config.policy)
  return subject.rules
    .filter(({ kind, role }) => kind === 'grant' && !ADMINISTRATOR.test(role))
    .filter(({ patterns }) => patterns.some((pattern) => pattern.includes('*') && isEverything(pattern, declared)))
    .map((rule) =>
      findingAt(
        'everything-granted',
        placeOfRule(subject, rule),
        `\`${rule.role}\` is granted everything that there is, and that will ever be declared.`,
        'Name what it may do.',
      ),
    )
}

const isEverything = (pattern: string, declared: LintSubject['rules'][number]['permissions']): boolean =>
  pattern === '*:*' || expandPermission(pattern, declared).length === declared.length
