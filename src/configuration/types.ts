import type { Retention } from '../audit-privacy/index.js'
import type { LogLevel } from '../log-line/index.js'
import type { LeveledModule } from '../logging/index.js'

/** What the environment says, checked and typed. Frozen. Holds secrets: never print it whole. */
export interface Configuration extends NotifyingConfiguration {
  /** NODE_ENV=production, or a HOST or PUBLIC_URL that is not loopback. */
  readonly production: boolean
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** Address that browsers use, where it differs from host and port. */
  readonly publicUrl?: string | undefined
  /** Folder of the realm whose policy decides. Undefined: the demonstration's. */
  readonly realmDirectory?: string | undefined
  /** Folder for what outlives a restart. */
  readonly dataDirectory: string
  /** Audience that access tokens must carry, whoever issues them. */
  readonly audience: string
  /** Undefined: the embedded provider, in development only. */
  readonly issuer: IssuerConfiguration | undefined
  /** Clients whose back-channel logouts end sessions here. */
  readonly logoutClients: readonly string[]
  /** For how long known revocations count while their store can't be reached. */
  readonly revocationGraceSeconds: number
  readonly databaseUrl?: string | undefined
  readonly redisUrl?: string | undefined
  /** 0 takes any free port. */
  readonly grpcPort: number | 'off'
  readonly logDirectory: string
  readonly logLevel: LogLevel
  /** Of single modules, instead of `logLevel`. */
  readonly logLevels: Readonly<Partial<Record<LeveledModule, LogLevel>>>
  /** Whether each line of a request says whose it is, also where nobody told it. */
  readonly logContext: boolean
  readonly logArchives: 'plain' | 'gzip'
  /** 0: none is. */
  readonly slowRequestMs: number
  /** 0: none is. */
  readonly slowQueryMs: number
  readonly logConsole: boolean
  /** Addresses and CIDRs whose forwarded headers are believed; empty believes nobody. */
  readonly trustedProxies: readonly string[]
  /** Which headers they write; the others count for nothing. */
  readonly forwardedHeaders: 'x-forwarded' | 'forwarded'
  /** Header in which a trusted proxy hands on its client's certificate. */
  readonly clientCertificateHeader?: string | undefined
  /** Unset: DPoP proofs need no nonce. */
  readonly dpopNonceSecret?: string | undefined
  readonly forwardAuthDialect?: ForwardAuthDialect | undefined
  readonly audit: AuditConfiguration
  /** Whether the trail is copied to the database: `auto` to PostgreSQL, `on` also to the embedded one. */
  readonly auditDatabase: 'auto' | 'on' | 'off'
  /** Path of a GeoIP database. */
  readonly geoipDatabase?: string | undefined
  /** By channel, in small letters. */
  readonly webhooks: Readonly<Record<string, WebhookConfiguration>>
  /** Checks of a token that are on; production has all of them. */
  readonly verify: { readonly expiration: boolean; readonly signature: boolean; readonly issuer: boolean }
  readonly keycloak?: KeycloakConfiguration | undefined
}

export interface IssuerConfiguration {
  /** Exactly what the `iss` claim says. */
  readonly url: string
  /** Where this server reaches the provider, where that differs from what the issuer's name says. */
  readonly internalUrl?: string | undefined
  /** The same as `audience` of the whole. */
  readonly audience: string
  readonly clientId?: string | undefined
  readonly clientSecret?: string | undefined
  /** Which tokens the provider is asked about, as that client. */
  readonly introspection: 'off' | 'opaque' | 'lightweight' | 'always'
}

export interface OutboundConfiguration {
  /** May hold a password. */
  readonly httpsProxy?: string | undefined
  /** May hold a password. */
  readonly httpProxy?: string | undefined
  /** In the form of NO_PROXY. */
  readonly noProxy?: string | undefined
  /** PEM file of certificate authorities that are trusted beside the known ones. */
  readonly authoritiesFile?: string | undefined
}

export interface WebhookConfiguration {
  readonly secret: string
  /** Whose way of signing, e.g. `standard-webhooks`. */
  readonly provider: string
}

/** Whom to tell of what happens. */
export interface NotifyingConfiguration {
  /** How requests go out, to the provider too. */
  readonly outbound: OutboundConfiguration
  readonly smtpUrl?: string | undefined
  /** Whom mail is from. Undefined: the user of `smtpUrl`. */
  readonly mailFrom?: string | undefined
  /** Where short messages are handed in. */
  readonly smsGateway?: SmsGatewayConfiguration | undefined
  /** Where alerts are posted to, by name, in small letters. */
  readonly alertWebhooks: Readonly<Record<string, AlertWebhookConfiguration>>
  /** Rules for alerts. Undefined: none are raised. */
  readonly alertsFile?: string | undefined
  /** Module that is told of unexpected errors. */
  readonly errorReporter?: string | undefined
}

export interface SmsGatewayConfiguration {
  readonly url: string
  readonly token: string
  readonly from?: string | undefined
}

export interface AlertWebhookConfiguration {
  /** May be a secret itself. */
  readonly url: string
  /** Each as Standard Webhooks writes it; all of them sign. */
  readonly secrets: readonly string[]
}

/** How provisioning signs in. */
export type KeycloakConfiguration = { readonly url: string } & (
  | { readonly admin: { readonly username: string; readonly password: string } }
  | { readonly client: { readonly id: string } & ({ readonly secret: string } | { readonly keyFile: string }) }
)

export const FORWARD_AUTH_DIALECTS = ['nginx', 'traefik', 'caddy', 'envoy'] as const

export type ForwardAuthDialect = (typeof FORWARD_AUTH_DIALECTS)[number]

/** The variable, what is wrong with it (no full stop), and a sentence that says what to do. Holds no secret. */
export interface ConfigurationMistake {
  readonly variable: string
  readonly problem: string
  readonly mend: string
}

export type NotifyingResult =
  | {
      readonly ok: true
      readonly notifying: NotifyingConfiguration
      /** The trail is in its folder `audit`. */
      readonly logDirectory: string
      /** Hold no secret. */
      readonly warnings: readonly string[]
    }
  | { readonly ok: false; readonly mistakes: readonly ConfigurationMistake[] }

export type ProvisioningResult =
  | {
      readonly ok: true
      readonly keycloak: KeycloakConfiguration
      readonly audit: AuditConfiguration
      /** Which of several sets of files for one realm. */
      readonly stack: string
      /** Hold no secret. */
      readonly warnings: readonly string[]
    }
  | { readonly ok: false; readonly mistakes: readonly ConfigurationMistake[] }

export type AuditConfigurationResult =
  | { readonly ok: true; readonly audit: AuditConfiguration }
  | { readonly ok: false; readonly mistakes: readonly ConfigurationMistake[] }

export type AuditDatabaseResult =
  | {
      readonly ok: true
      readonly audit: AuditConfiguration
      readonly databaseUrl: string | undefined
      readonly auditDatabase: Configuration['auditDatabase']
      /** That the database keeps records; 0 for good. */
      readonly days: number
    }
  | { readonly ok: false; readonly mistakes: readonly ConfigurationMistake[] }

export type ConfigurationResult =
  | {
      readonly ok: true
      readonly configuration: Configuration /** Hold no secret. */
      readonly warnings: readonly string[]
    }
  | { readonly ok: false; readonly mistakes: readonly ConfigurationMistake[] }

/** Where the audit trail is, and how it is kept. */
export interface AuditConfiguration {
  /** Folder of audit.log, and of the trail in `audit/`. */
  readonly directory: string
  /** Folder of the key and the anchors. */
  readonly dataDirectory: string
  /** What becomes of a change whose record cannot be written. */
  readonly onFailure: 'refuse' | 'continue'
  /** PEM or the path of a file. Default: a key of its own in the data directory. */
  readonly signingKey?: string | undefined
  /** URLs of places that keep anchors beside the data directory. */
  readonly anchors: readonly string[]
  /** Whether the database keeps them too, where there is one. */
  readonly anchorsInDatabase: boolean
  /** Whether people stand in it under pseudonyms. */
  readonly pseudonyms: boolean
  /** Keys in base64, or the path of a file with them. May be there without pseudonyms, to read older ones. */
  readonly privacyKey?: string | undefined
  /** Whether it has the values of changes, beside their digests. */
  readonly changes: { readonly values: boolean }
  /** Fields whose values it does not have. */
  readonly mask: readonly string[]
  readonly retention: Retention
}
