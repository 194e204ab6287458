import { importPasserelle } from '../contenders/passerelle.mjs'
import { PERMISSIONS } from './world.mjs'

/** The same policy as policy.yaml has it. */
async function createIdentities({ roles, people }) {
  const { createPolicy } = await importPasserelle()
  const resources = {}
  for (const { resource, action } of PERMISSIONS) {
    resources[resource] ??= { actions: [], fields: { owner: { type: 'integer' }, site: { type: 'integer' } } }
    resources[resource].actions.push(action)
  }
  let line = 0
  const document = {
    resources,
    roles: Object.fromEntries(
      roles.map(({ name, grants, denies }) => [
        name,
        {
          grants: grants.map(({ permission, own }) => {
            line += 1
            return { permissions: [PERMISSIONS[permission].name], ...(own && { where: { owner: '$owner' } }), line }
          }),
          deny: denies.map(({ permission, site }) => {
            line += 1
            return { permissions: [PERMISSIONS[permission].name], ...(site !== undefined && { where: { site } }), line }
          }),
        },
      ]),
    ),
  }
  const policy = createPolicy({ policy: document, attributes: { owner: { type: 'integer' } } })
  return people.map(({ owner, roles: held }) =>
    policy.permissionsOf({ roles: held.map((role) => roles[role].name), claims: { owner } }),
  )
}

/** A verdict with its whole reason: rule, bounds, what was missing. */
export async function createExplain(world) {
  return {
    questions: await questionsOf(world),
    decide: ({ identity, permission, record }) => {
      const { allowed, because } = identity.explain(permission, record)
      return because.code === undefined ? undefined : allowed
    },
  }
}

/** The verdict alone. */
export async function createCan(world) {
  return {
    questions: await questionsOf(world),
    decide: ({ identity, permission, record }) => identity.can(permission, record),
  }
}

async function questionsOf(world) {
  const identities = await createIdentities(world)
  return world.questions.map(({ person, permission, record }) => ({
    identity: identities[person],
    permission: PERMISSIONS[permission].name,
    record,
  }))
}
