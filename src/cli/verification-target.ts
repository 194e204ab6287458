import { type Configuration, type IssuerConfiguration, readConfiguration } from '../configuration/index.js'
import { demonstrationRealmDirectory, loadRealmConfig, type RealmConfig } from '../realm-config/index.js'
import { configurationInvalid } from './configuration-invalid.js'
import type { CommandIo } from './io.js'

/** Options that say whose tokens are meant. */
export interface IssuerOptions {
  readonly issuer?: string
  readonly audience?: string
}

/** Variables that say it; no other is looked at, so that a server's half-finished environment is in nobody's way. */
const OPTION_OF: Readonly<Record<string, keyof IssuerOptions | undefined>> = {
  OIDC_ISSUER: 'issuer',
  OIDC_INTERNAL_URL: undefined,
  OIDC_AUDIENCE: 'audience',
}

/**
 * The environment with the options in place of what they override. The address inside the network belongs to the issuer of
 * the environment, and goes with it.
 */
export function withIssuerOptions(
  environment: CommandIo['environment'],
  { issuer, audience }: IssuerOptions,
): CommandIo['environment'] {
  const another = issuer !== undefined && issuer !== environment.OIDC_ISSUER
  return {
    ...environment,
    ...(another ? { OIDC_ISSUER: issuer, OIDC_INTERNAL_URL: undefined } : {}),
    ...(audience === undefined ? {} : { OIDC_AUDIENCE: audience }),
  }
}

/**
 * The issuer whose tokens are meant; `undefined` where neither an option nor the environment names one.
 *
 * @throws CommandError `configuration_invalid`, exit code 2
 */
export function readIssuer(options: IssuerOptions, io: CommandIo): IssuerConfiguration | undefined {
  const environment = withIssuerOptions(io.environment, options)
  const result = readConfiguration(Object.fromEntries(Object.keys(OPTION_OF).map((name) => [name, environment[name]])))
  if (result.ok) return result.configuration.issuer
  throw configurationInvalid(
    result.mistakes.map((mistake) => {
      const option = OPTION_OF[mistake.variable]
      return option === undefined ? mistake : { ...mistake, option: `--${option}` }
    }),
  )
}

const OUTBOUND = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY']

/**
 * How the issuer is reached: through the proxy and with the authorities that the server has.
 *
 * @throws CommandError `configuration_invalid`, exit code 2
 */
export function readOutbound({ environment }: CommandIo): Configuration['outbound'] {
  const names = [...OUTBOUND, ...OUTBOUND.map((name) => name.toLowerCase()), 'NODE_EXTRA_CA_CERTS']
  const result = readConfiguration(Object.fromEntries(names.map((name) => [name, environment[name]])))
  if (result.ok) return result.configuration.outbound
  throw configurationInvalid(result.mistakes)
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
