import { type AdminClient, type AdminCredentials, createAdminClient, isPublicHost } from '../../admin-api/index.js'
import {
  type AuditConfiguration,
  type KeycloakConfiguration,
  type ProvisioningResult,
  readProvisioningConfiguration,
} from '../../configuration/index.js'
import { type LoadedRealm, loadRealms } from '../../realm-documents/index.js'
import { configurationInvalid } from '../configuration-invalid.js'
import { CommandError, type CommandIo } from '../io.js'
import { writeWarnings } from '../write-warnings.js'
import type { ConnectionOptions } from './connection-options.js'
import { readClientKey } from './read-client-key.js'

/** Options that plan and apply share. */
export interface TargetOptions extends ConnectionOptions {
  readonly json?: true
  readonly overlay?: readonly string[]
  readonly withDevUsers?: true
  readonly forceDevUsers?: true
  readonly stack?: string
}

/** A Keycloak, asked as somebody. */
export interface Connection {
  readonly client: AdminClient
  /** Who acts, as the audit trail names them. */
  readonly actor: string
  readonly audit: AuditConfiguration
  /** Which of several sets of files for one realm. */
  readonly stack: string
  readonly warnings: readonly string[]
}

/** Which realms, and which Keycloak. */
export interface RealmTarget extends Connection {
  readonly realms: readonly LoadedRealm[]
  readonly withDevelopmentUsers: boolean
}

/** Reads what the command needs, and ends it with the mends for whatever is missing. Warnings go to stderr too. */
export async function readTarget(path: string, options: TargetOptions, io: CommandIo): Promise<RealmTarget> {
  const realms = await loadRealms(path, { overlays: options.overlay ?? [], environment: io.environment })
  const withDevelopmentUsers = (options.withDevUsers ?? options.forceDevUsers) === true
  const server = connect(options, io)
  if (withDevelopmentUsers && !options.forceDevUsers) refuseProduction(server.client.url, io)
  const ofFiles = realms.flatMap(({ warnings }) => warnings)
  writeWarnings(ofFiles, io)
  return { ...server, realms, withDevelopmentUsers, warnings: [...server.warnings, ...ofFiles] }
}

/** The server alone, for commands that need no files. */
export function connect(options: ConnectionOptions & Pick<TargetOptions, 'stack'>, io: CommandIo): Connection {
  const { keycloak, audit, stack, warnings } = readProvisioning(options, io)
  const credentials = credentialsOf(keycloak, options.authRealm)
  return {
    client: createAdminClient({ url: keycloak.url, credentials, ...(io.fetch ? { fetch: io.fetch } : {}) }),
    actor: 'username' in credentials ? credentials.username : credentials.clientId,
    audit,
    stack,
    warnings,
  }
}

/** Options that stand for a variable. Secrets have none: command lines are seen by everybody on the machine. */
const OPTIONS: Readonly<Record<string, 'url' | 'admin' | 'stack'>> = {
  KEYCLOAK_URL: 'url',
  KEYCLOAK_ADMIN: 'admin',
  REALM_STACK: 'stack',
}

function readProvisioning(options: Parameters<typeof connect>[0], io: CommandIo): ProvisioningResult & { ok: true } {
  const overrides = Object.entries(OPTIONS).flatMap(([variable, option]) => {
    const value = options[option]
    return value === undefined ? [] : [[variable, value] as const]
  })
  const result = readProvisioningConfiguration({ ...io.environment, ...Object.fromEntries(overrides) })
  if (!result.ok) {
    throw configurationInvalid(
      result.mistakes.map((mistake) => {
        const option = OPTIONS[mistake.variable]
        return option === undefined ? mistake : { ...mistake, option: `--${option}` }
      }),
    )
  }
  writeWarnings(result.warnings, io)
  return result
}

function credentialsOf(keycloak: KeycloakConfiguration, realm: string): AdminCredentials {
  if ('admin' in keycloak) return { ...keycloak.admin, realm }
  const { client } = keycloak
  return 'secret' in client
    ? { clientId: client.id, clientSecret: client.secret, realm }
    : { clientId: client.id, clientKey: readClientKey(client.keyFile), realm }
}

function refuseProduction(url: string, { environment }: CommandIo): void {
  const why = isPublicHost(url)
    ? `${new URL(url).host} is a public address`
    : environment.NODE_ENV?.toLowerCase() === 'production'
      ? 'NODE_ENV says production'
      : undefined
  if (why === undefined) return
  throw new CommandError(
    2,
    'public_host',
    `development users have published passwords, and ${why}. Leave --with-dev-users out; if it is really a test system, give --force-dev-users.`,
  )
}
