import type { Configuration } from '../configuration/index.js'
import { createConfiguredFetch, type OutboundFetch, readAuthorities } from '../outbound/index.js'
import type { CommandIo } from './io.js'

/** How a command reaches the provider. */
export interface Outbound {
  readonly fetch: OutboundFetch
  /** PEM of authorities that are trusted beside the known ones. */
  readonly authorities: readonly string[] | undefined
}

/**
 * Reaches the provider as the server does: through its proxy, trusting its private authorities.
 *
 * @throws {OutboundError} `proxy_invalid`, `authority_unreadable`, `authority_invalid`
 */
export async function outboundOf(settings: Configuration['outbound'], { fetch }: CommandIo): Promise<Outbound> {
  const { authoritiesFile } = settings
  return {
    fetch: fetch ?? (await createConfiguredFetch(settings)),
    authorities: authoritiesFile === undefined ? undefined : await readAuthorities(authoritiesFile),
  }
}
