import { createFetch, type OutboundFetch, type OutboundOptions } from './create-fetch.js'
import { readAuthorities } from './read-authorities.js'

export interface OutboundSettings extends Omit<OutboundOptions, 'ca'> {
  /** PEM file of certificate authorities that are trusted beside the known ones. */
  readonly authoritiesFile?: string | undefined
}

/**
 * The `fetch` that a configuration asks for.
 *
 * @throws {OutboundError} `proxy_invalid`, `authority_unreadable`, `authority_invalid`
 */
export async function createConfiguredFetch(settings: OutboundSettings): Promise<OutboundFetch> {
  const { authoritiesFile, ...options } = settings
  const ca = authoritiesFile === undefined ? undefined : await readAuthorities(authoritiesFile)
  return createFetch({ ...options, ca })
}
