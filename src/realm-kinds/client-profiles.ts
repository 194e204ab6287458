import { providersInList } from './named-providers.js'
import { policyDocumentKind } from './policy-documents.js'

/** Profiles that every realm has, read-only (Keycloak 26.4 to 26.7). */
export const GLOBAL_PROFILES: ReadonlySet<string> = new Set([
  'fapi-1-advanced',
  'fapi-1-baseline',
  'fapi-2-dpop-message-signing',
  'fapi-2-dpop-security-profile',
  'fapi-2-message-signing',
  'fapi-2-security-profile',
  'fapi-ciba',
  'oauth-2-1-for-confidential-client',
  'oauth-2-1-for-public-client',
  'saml-security-profile',
])

/** Sets of executors that client policies apply. */
export const clientProfiles = policyDocumentKind(
  {
    name: 'client-profile',
    title: 'Client profiles',
    after: ['realm'],
    member: 'clientProfiles',
    list: 'profiles',
    defaults: { executors: [] },
  },
  {
    providers: ({ value }) => providersInList(value, 'executors', 'executor', 'client-policy-executor'),
    mistakes: ({ key }) =>
      GLOBAL_PROFILES.has(key)
        ? ["it is one of Keycloak's own profiles, which cannot be changed. Give yours another name."]
        : [],
    dangers: ({ action, changes }) =>
      action === 'delete' || changes.some(({ field }) => field === 'executors')
        ? ['clients under policies with this profile are held to other rules']
        : [],
  },
)
