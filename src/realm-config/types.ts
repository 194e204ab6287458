import type { PolicyDocument } from './policy-types.js'

/**
 * What `realm-config/<realm>/` says once, and everything else is derived from. Field names are those of Keycloak's
 * RealmRepresentation and its parts; `userProfile` is Keycloak's UPConfig, which a RealmRepresentation carries only
 * as a JSON string inside a component.
 */
export interface RealmConfig {
  /** Name of the realm, as in the issuer's path. */
  readonly realm: string
  /** Folder the configuration was read from, absolute. */
  readonly directory: string
  /** realm.yaml, clients/*.yaml and roles.yaml merged into one document; never holds development users. */
  readonly representation: RealmRepresentation
  /** Custom attributes as tokens carry them, derived from the user profile's validations. */
  readonly attributes: AttributeDeclarations
  /** policy.yaml. */
  readonly policy: PolicyDocument
  /** users.dev.yaml: development users, and client settings that hold in development only. Absent without that file. */
  readonly development?: DevelopmentOverlay
}

export interface RealmRepresentation {
  readonly realm: string
  readonly displayName?: string
  readonly enabled?: boolean
  readonly sslRequired?: 'none' | 'external' | 'all'
  readonly accessTokenLifespan?: number
  readonly ssoSessionIdleTimeout?: number
  readonly ssoSessionMaxLifespan?: number
  readonly revokeRefreshToken?: boolean
  readonly refreshTokenMaxReuse?: number
  readonly registrationAllowed?: boolean
  readonly loginWithEmailAllowed?: boolean
  readonly registrationEmailAsUsername?: boolean
  readonly duplicateEmailsAllowed?: boolean
  readonly resetPasswordAllowed?: boolean
  readonly editUsernameAllowed?: boolean
  readonly verifyEmail?: boolean
  readonly rememberMe?: boolean
  readonly bruteForceProtected?: boolean
  readonly passwordPolicy?: string
  readonly internationalizationEnabled?: boolean
  readonly supportedLocales?: readonly string[]
  readonly defaultLocale?: string
  readonly eventsEnabled?: boolean
  readonly eventsExpiration?: number
  readonly adminEventsEnabled?: boolean
  readonly adminEventsDetailsEnabled?: boolean
  readonly userProfile?: UserProfile
  readonly clientScopes?: readonly ClientScopeRepresentation[]
  readonly clients: readonly ClientRepresentation[]
  readonly roles: RolesRepresentation
}

/** Development knows the first alone. */
export type ProtocolName = 'openid-connect' | 'saml' | 'docker-v2' | 'oid4vc'

export interface ClientRepresentation {
  readonly clientId: string
  readonly name?: string
  readonly description?: string
  readonly enabled?: boolean
  readonly protocol?: ProtocolName
  readonly publicClient?: boolean
  readonly bearerOnly?: boolean
  readonly secret?: string
  readonly standardFlowEnabled?: boolean
  readonly implicitFlowEnabled?: boolean
  readonly directAccessGrantsEnabled?: boolean
  readonly serviceAccountsEnabled?: boolean
  readonly frontchannelLogout?: boolean
  readonly fullScopeAllowed?: boolean
  readonly rootUrl?: string
  readonly baseUrl?: string
  readonly redirectUris?: readonly string[]
  readonly webOrigins?: readonly string[]
  readonly attributes?: Readonly<Record<string, string>>
  readonly defaultClientScopes?: readonly string[]
  readonly optionalClientScopes?: readonly string[]
  readonly protocolMappers?: readonly ProtocolMapperRepresentation[]
}

export interface ClientScopeRepresentation {
  readonly name: string
  readonly description?: string
  readonly protocol: ProtocolName
  readonly attributes?: Readonly<Record<string, string>>
  readonly protocolMappers?: readonly ProtocolMapperRepresentation[]
}

export interface ProtocolMapperRepresentation {
  readonly name: string
  readonly protocol: ProtocolName
  /** For example `oidc-audience-mapper` or `oidc-usermodel-attribute-mapper`. */
  readonly protocolMapper: string
  readonly config: Readonly<Record<string, string>>
}

export interface RolesRepresentation {
  readonly realm: readonly RoleRepresentation[]
  /** By clientId. */
  readonly client?: Readonly<Record<string, readonly RoleRepresentation[]>>
}

export interface RoleRepresentation {
  readonly name: string
  readonly description?: string
}

/** Keycloak's UPConfig: what GET and PUT /admin/realms/{realm}/users/profile exchange. */
export interface UserProfile {
  readonly attributes: readonly UserProfileAttribute[]
  readonly groups?: readonly Readonly<Record<string, unknown>>[]
  readonly unmanagedAttributePolicy?: 'ENABLED' | 'ADMIN_VIEW' | 'ADMIN_EDIT'
}

export interface UserProfileAttribute {
  readonly name: string
  readonly displayName?: string
  readonly multivalued?: boolean
  readonly validations?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly annotations?: Readonly<Record<string, unknown>>
  readonly required?: { readonly roles?: readonly string[]; readonly scopes?: readonly string[] }
  readonly permissions?: { readonly view?: readonly string[]; readonly edit?: readonly string[] }
  readonly selector?: { readonly scopes?: readonly string[] }
  readonly group?: string
}

export interface DevelopmentOverlay {
  readonly users: readonly UserRepresentation[]
  /** Settings laid over clients of the same clientId, in development only. */
  readonly clients: readonly (Partial<ClientRepresentation> & { readonly clientId: string })[]
}

export interface UserRepresentation {
  /** Fixed, so that `sub` is the same in the embedded provider and in a Keycloak that was provisioned from here. */
  readonly id: string
  readonly username: string
  readonly email?: string
  readonly emailVerified?: boolean
  readonly firstName?: string
  readonly lastName?: string
  readonly enabled?: boolean
  readonly attributes?: Readonly<Record<string, readonly string[]>>
  readonly credentials?: readonly { readonly type: 'password'; readonly value: string; readonly temporary?: boolean }[]
  readonly realmRoles?: readonly string[]
  /** By clientId. */
  readonly clientRoles?: Readonly<Record<string, readonly string[]>>
}

/**
 * How a custom attribute is read from a token: its type comes from the user profile, once. A multivalued one is a list
 * of such values.
 */
export type AttributeDeclaration = (
  | { readonly type: 'integer' }
  | { readonly type: 'string' }
  | { readonly type: 'option'; readonly options: readonly string[] }
) & { readonly multivalued?: true }

export type AttributeDeclarations = Readonly<Record<string, AttributeDeclaration>>
