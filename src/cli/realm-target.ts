import {
  type AdminClient,
  type AdminCredentials,
  AdminError,
  createAdminClient,
  isPublicHost,
} from '../provisioning/index.js'
import { loadRealmConfig, type RealmConfig, RealmConfigError } from '../realm-config/index.js'
import { CommandError, type CommandIo } from './io.js'

/** Options that plan and apply share. */
export interface TargetOptions {
  readonly url?: string
  readonly admin?: string
  readonly authRealm: string
  readonly withDevUsers?: true
  readonly forceDevUsers?: true
  readonly json?: true
}

/** Which realm-config, and which Keycloak. */
export interface RealmTarget {
  readonly config: RealmConfig
  readonly client: AdminClient
  readonly withDevelopmentUsers: boolean
  /** Who acts, as the audit trail names them. */
  readonly actor: string
}

/** Reads what the command needs, and ends it with the mend for whatever is missing. */
export async function readTarget(path: string, options: TargetOptions, io: CommandIo): Promise<RealmTarget> {
  const config = await load(path)
  const url = serverUrl(options.url ?? io.environment.KEYCLOAK_URL)
  const credentials = readCredentials(options, io.environment)
  const withDevelopmentUsers = (options.withDevUsers ?? options.forceDevUsers) === true
  if (withDevelopmentUsers && !options.forceDevUsers) refusePublicHost(url)
  const actor = 'username' in credentials ? credentials.username : credentials.clientId
  return {
    config,
    client: createAdminClient({ url, credentials, ...(io.fetch ? { fetch: io.fetch } : {}) }),
    withDevelopmentUsers,
    actor,
  }
}

/** Runs what talks to Keycloak; its errors end the command with exit code 1 and their own message. */
export async function withAdminErrors<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (error instanceof AdminError) throw new CommandError(1, error.code, error.message, { cause: error })
    throw error
  }
}

async function load(path: string): Promise<RealmConfig> {
  try {
    return await loadRealmConfig(path)
  } catch (error) {
    if (error instanceof RealmConfigError) throw new CommandError(2, error.code, error.message, { cause: error })
    throw error
  }
}

function serverUrl(text: string | undefined): string {
  if (text === undefined || text === '') {
    throw usage('KEYCLOAK_URL is not set. Set it, or give --url, e.g. --url http://127.0.0.1:8080.')
  }
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw usage(`the address of Keycloak is not an http or https URL: ${text}. Write it like https://id.example.`)
  }
  if (url.username !== '' || url.password !== '') {
    throw usage('the address of Keycloak holds credentials. Move them to KEYCLOAK_ADMIN and KEYCLOAK_ADMIN_PASSWORD.')
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

/** In the environment only, since command lines are seen by everybody on the machine. */
function readCredentials(options: TargetOptions, environment: CommandIo['environment']): AdminCredentials {
  const realm = options.authRealm
  const username = options.admin ?? environment.KEYCLOAK_ADMIN
  const password = environment.KEYCLOAK_ADMIN_PASSWORD
  const clientId = environment.KEYCLOAK_CLIENT_ID
  const clientSecret = environment.KEYCLOAK_CLIENT_SECRET
  if ((username || password) && (clientId || clientSecret)) {
    throw usage(
      'two kinds of credentials. Set KEYCLOAK_ADMIN and KEYCLOAK_ADMIN_PASSWORD, or KEYCLOAK_CLIENT_ID and KEYCLOAK_CLIENT_SECRET, not both.',
    )
  }
  if (username && password) return { username, password, realm }
  if (username) throw usage(`KEYCLOAK_ADMIN_PASSWORD is not set. Set it to the password of ${username}.`)
  if (password)
    throw usage('KEYCLOAK_ADMIN is not set. Set it to the administrator that KEYCLOAK_ADMIN_PASSWORD belongs to.')
  if (clientId && clientSecret) return { clientId, clientSecret, realm }
  if (clientId) throw usage(`KEYCLOAK_CLIENT_SECRET is not set. Set it to the secret of ${clientId}.`)
  if (clientSecret)
    throw usage('KEYCLOAK_CLIENT_ID is not set. Set it to the client that KEYCLOAK_CLIENT_SECRET belongs to.')
  throw usage(
    'no credentials. Set KEYCLOAK_ADMIN and KEYCLOAK_ADMIN_PASSWORD, or KEYCLOAK_CLIENT_ID and KEYCLOAK_CLIENT_SECRET.',
  )
}

function refusePublicHost(url: string): void {
  if (!isPublicHost(url)) return
  throw new CommandError(
    2,
    'public_host',
    `development users have published passwords, and ${new URL(url).host} is a public address. Leave --with-dev-users out; if it is really a test system, give --force-dev-users.`,
  )
}

const usage = (message: string): CommandError => new CommandError(2, 'configuration_invalid', message)
