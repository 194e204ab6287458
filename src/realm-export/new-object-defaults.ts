import type { JsonObject } from '../json/index.js'
import type { KindName } from '../realm-kinds/index.js'

/**
 * Not what a client is and may: on, public or not, asked for consent, by which ways it gets tokens, with which roles.
 * Keycloak makes some of it otherwise as soon as `protocol` is said, and whoever reads the file wants to know.
 */
const CLIENT: JsonObject = {
  surrogateAuthRequired: false,
  alwaysDisplayInConsole: false,
  clientAuthenticatorType: 'client-secret',
  redirectUris: [],
  webOrigins: [],
  notBefore: 0,
  authorizationServicesEnabled: false,
  frontchannelLogout: false,
  protocol: 'openid-connect',
  nodeReRegistrationTimeout: -1,
}

const SAML_CLIENT: JsonObject = {
  ...CLIENT,
  frontchannelLogout: true,
  attributes: {
    'saml.allow.ecp.flow': 'false',
    'saml.authnstatement': 'true',
    'saml.client.signature': 'true',
    'saml.force.post.binding': 'true',
    'saml.server.signature': 'true',
    'saml.signature.algorithm': 'RSA_SHA256',
    saml_force_name_id_format: 'false',
    saml_name_id_format: 'username',
    saml_signature_canonicalization_method: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  },
}

const ROLE: JsonObject = { composite: false, clientRole: false }

/** What Keycloak gives to an object that is made with nothing but its name; the versions that are tested agree on it. */
const DEFAULTS: Partial<Readonly<Record<KindName, JsonObject>>> = {
  client: CLIENT,
  'protocol-mapper': { consentRequired: false },
  'realm-role': ROLE,
  'client-role': { ...ROLE, clientRole: true },
  'role-composites': { realm: [], client: {} },
  'scope-mapping': { realm: [], client: {} },
  'service-account': {
    enabled: true,
    emailVerified: false,
    groups: [],
    requiredActions: [],
    realmRoles: [],
    clientRoles: {},
  },
  'authentication-flow': { description: '', builtIn: false },
  authorization: {
    allowRemoteResourceManagement: true,
    policyEnforcementMode: 'ENFORCING',
    decisionStrategy: 'UNANIMOUS',
    logic: 'POSITIVE',
    ownerManagedAccess: false,
    uris: [],
  },
  'admin-permission': { decisionStrategy: 'UNANIMOUS', logic: 'POSITIVE' },
  group: { realmRoles: [], clientRoles: {}, subGroups: [] },
  user: { emailVerified: false, totp: false, disableableCredentialTypes: [], requiredActions: [], notBefore: 0 },
  organization: { enabled: true, members: [], identityProviders: [] },
  // An older version writes out what a newer one leaves unsaid.
  'identity-provider': {
    enabled: true,
    updateProfileFirstLoginMode: 'on',
    trustEmail: false,
    storeToken: false,
    addReadTokenRoleOnCreate: false,
    authenticateByDefault: false,
    linkOnly: false,
    hideOnLogin: false,
  },
}

/** The values of a new object that nobody has to write down. */
export function newObjectDefaults(kind: KindName, value: JsonObject): JsonObject {
  if (kind === 'client' && value.protocol === 'saml') {
    const { protocol: _, ...others } = SAML_CLIENT
    return others
  }
  return DEFAULTS[kind] ?? {}
}
