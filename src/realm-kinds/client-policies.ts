import type { JsonValue } from '../json/index.js'
import { GLOBAL_PROFILES } from './client-profiles.js'
import type { StepInSight } from './kind.js'
import { providersInList } from './named-providers.js'
import { policyDocumentKind } from './policy-documents.js'

/** Which clients are held to which profiles. */
export const clientPolicies = policyDocumentKind(
  {
    name: 'client-policy',
    title: 'Client policies',
    after: ['client-profile', 'client-role', 'client-scope', 'group'],
    member: 'clientPolicies',
    list: 'policies',
    defaults: { enabled: false, conditions: [], profiles: [] },
  },
  {
    normalise: (value) => (Array.isArray(value.profiles) ? { ...value, profiles: value.profiles.toSorted() } : value),
    references: ({ value }) =>
      namesIn(value.profiles)
        .filter((name) => !GLOBAL_PROFILES.has(name))
        .map((key) => ({ kind: 'client-profile', key, field: 'profiles' })),
    providers: ({ value }) => providersInList(value, 'conditions', 'condition', 'client-policy-condition'),
    dangers: (step) => policyDangers(step),
  },
)

const namesIn = (value: JsonValue | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((name: JsonValue) => typeof name === 'string') : []

function policyDangers({ action, changes }: StepInSight): readonly string[] {
  if (action === 'delete') return ['clients are no longer held to it']
  return changes.flatMap((change) => {
    if ('secret' in change || action !== 'update') return []
    if (change.field === 'enabled' && change.to === false) return ['enabled: clients are no longer held to it']
    const gone =
      change.field === 'profiles' ? namesIn(change.from).filter((name) => !namesIn(change.to).includes(name)) : []
    return gone.length === 0 ? [] : [`profiles: clients are no longer held to ${gone.join(', ')}`]
  })
}
