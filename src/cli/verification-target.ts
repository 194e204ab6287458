import { type Configuration, readConfiguration } from '../configuration/index.js'
import { demonstrationRealmDirectory, loadRealmConfig, type RealmConfig } from '../realm-config/index.js'
import { configurationInvalid } from './configuration-invalid.js'
import type { CommandIo } from './io.js'

/** Options that say whose tokens are meant. */
export interface IssuerOptions {
  readonly issuer?: string
  readonly audience?: string
}

/** Variables that an option stands for. */
const OPTION_OF: Readonly<Record<string, keyof IssuerOptions>> = { OIDC_ISSUER: 'issuer', OIDC_AUDIENCE: 'audience' }

/** Who the issuer is and how it is reached. No other is looked at: a server's half-finished environment is in nobody's way. */
const OF_THE_ISSUER = /^(?:OIDC_(?:ISSUER|INTERNAL_URL|AUDIENCE)|https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS)$/i

/** Whom the server asks about tokens; looked at where it is complete. */
const OF_INTROSPECTION: readonly string[] = ['OIDC_INTROSPECTION', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET']

/** What belongs to the issuer of the environment, and goes with it: its address inside the network, and our credentials. */
const WITH_THE_ISSUER = {
  OIDC_INTERNAL_URL: undefined,
  OIDC_CLIENT_ID: undefined,
  OIDC_CLIENT_SECRET: undefined,
  OIDC_INTROSPECTION: undefined,
}

/** Whether an option names another issuer than the environment does. */
const isAnother = (environment: CommandIo['environment'], { issuer }: IssuerOptions): boolean =>
  Boolean(environment.OIDC_ISSUER) && issuer !== undefined && issuer !== environment.OIDC_ISSUER

/** Why the credentials of the environment are not used, if there are any and `--issuer` names somebody else. */
export function withheldCredentials(environment: CommandIo['environment'], options: IssuerOptions): string | undefined {
  if (!isAnother(environment, options) || !environment.OIDC_CLIENT_SECRET) return undefined
  return 'OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are those of OIDC_ISSUER, and are not sent to another --issuer'
}

/** The environment with the options in place of what they override. */
export function withIssuerOptions(
  environment: CommandIo['environment'],
  options: IssuerOptions,
): CommandIo['environment'] {
  const { issuer, audience } = options
  return {
    ...environment,
    ...(isAnother(environment, options) ? WITH_THE_ISSUER : {}),
    ...(issuer === undefined ? {} : { OIDC_ISSUER: issuer }),
    ...(audience === undefined ? {} : { OIDC_AUDIENCE: audience }),
  }
}

/**
 * The issuer whose tokens are meant, if an option or the environment names one, and how it is reached.
 *
 * @throws CommandError `configuration_invalid`, exit code 2
 */
export function readIssuer(
  options: IssuerOptions,
  io: CommandIo,
): Pick<Configuration, 'issuer' | 'audience' | 'outbound'> {
  const given = withIssuerOptions(io.environment, options)
  const introspects = OF_INTROSPECTION.every((name) => given[name])
  const isLookedAt = (name: string): boolean =>
    OF_THE_ISSUER.test(name) || (introspects && OF_INTROSPECTION.includes(name))
  const result = readConfiguration(Object.fromEntries(Object.entries(given).filter(([name]) => isLookedAt(name))))
  if (result.ok) return result.configuration
  throw configurationInvalid(
    result.mistakes.map((mistake) => {
      const option = OPTION_OF[mistake.variable]
      return option === undefined ? mistake : { ...mistake, option: `--${option}` }
    }),
  )
}

/**
 * The realm-config that goes with an issuer: the folder that was named, else the demonstration's if the issuer is of that
 * realm; `undefined` where neither is.
 */
export async function readRealmOf(
  issuer: string | undefined,
  folder: string | undefined,
): Promise<RealmConfig | undefined> {
  if (folder !== undefined) return loadRealmConfig(folder)
  const demonstration = await loadRealmConfig(demonstrationRealmDirectory())
  return issuer?.replace(/\/+$/, '').endsWith(`/realms/${demonstration.realm}`) ? demonstration : undefined
}
