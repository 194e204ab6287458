import { isLoopback } from '../addresses/index.js'
import { namesProduction } from '../configuration/index.js'
import { CommandError, type CommandIo } from './io.js'

const WHY = 'it has published passwords and a published key; it is for development on this machine'

export interface Exposure {
  /** Address to listen on. */
  readonly host: string
  /** For containers, where loopback reaches nobody. */
  readonly force?: true
}

/**
 * Refuses to start the embedded provider in production, and where other machines reach it unless that is forced.
 *
 * @returns The warnings of what is forced.
 * @throws CommandError `development_only`, exit code 2.
 */
export function keepToThisMachine({ host, force }: Exposure, { environment }: CommandIo): readonly string[] {
  if (namesProduction(environment.NODE_ENV)) {
    throw refusal(
      `the embedded provider does not start, since NODE_ENV is production: ${WHY}. Use Keycloak; to develop, unset NODE_ENV.`,
    )
  }
  if (isLoopback(host)) return []
  if (force) return [`!!! Other machines may reach the embedded provider on ${host}, and ${WHY}. !!!`]
  throw refusal(
    `the embedded provider does not start on ${host === '' ? 'every address' : host}: ${WHY}. Leave --host out; in a container that nobody else reaches, give --force.`,
  )
}

const refusal = (message: string): CommandError => new CommandError(2, 'development_only', message)
