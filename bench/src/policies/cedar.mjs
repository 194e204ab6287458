import { createRequire } from 'node:module'
import { PERMISSIONS } from './world.mjs'

// Its entry for Node is CommonJS: the other one wants a bundler.
const { preparsePolicySet, statefulIsAuthorized } = createRequire(import.meta.url)('@cedar-policy/cedar-wasm/nodejs')

/** Policies are parsed once and kept in the module; the ids of those that decided come with the verdict. */
export function createDecide({ roles, people, questions }) {
  const staticPolicies = Object.fromEntries(
    roles.flatMap(({ name, grants, denies }) => {
      const all = grants.filter(({ own }) => !own).map(({ permission }) => permission)
      const own = grants.filter((grant) => grant.own).map(({ permission }) => permission)
      return [
        [`${name}-all`, policyOf('permit', name, all, '')],
        [`${name}-own`, policyOf('permit', name, own, 'when { resource.owner == principal.owner }')],
        ...denies.map(({ permission, site }) => [
          `${name}-deny`,
          policyOf('forbid', name, [permission], site === undefined ? '' : `when { resource.site == ${site} }`),
        ]),
      ]
    }),
  )
  const parsed = preparsePolicySet('bench', { staticPolicies, templates: {}, templateLinks: [] })
  if (parsed.type !== 'success') throw new Error(`cedar refused the policies: ${JSON.stringify(parsed).slice(0, 400)}`)
  const decide = ({ person, permission, record }) => {
    const { name, owner, roles: held } = people[person]
    const principal = { type: 'Person', id: name }
    const resource = { type: 'Record', id: '1' }
    const answer = statefulIsAuthorized({
      principal,
      action: { type: 'Action', id: PERMISSIONS[permission].name },
      resource,
      context: {},
      preparsedPolicySetId: 'bench',
      entities: [
        { uid: principal, attrs: { owner }, parents: held.map((role) => ({ type: 'Role', id: roles[role].name })) },
        { uid: resource, attrs: record, parents: [] },
      ],
    })
    if (answer.type !== 'success') throw new Error(`cedar failed: ${JSON.stringify(answer).slice(0, 400)}`)
    return answer.response.decision === 'allow'
  }
  return { questions, decide }
}

function policyOf(effect, role, permissions, when) {
  const actions = permissions.map((permission) => `Action::"${PERMISSIONS[permission].name}"`).join(', ')
  return `${effect}(principal in Role::"${role}", action in [${actions}], resource) ${when};`
}
