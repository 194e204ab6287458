import { type AdminClient, AdminError } from '../admin-api/index.js'
import type { LoadedRealm } from '../realm-documents/index.js'
import type { NamedProvider } from '../realm-kinds/index.js'
import { nearestWord } from '../spelling/index.js'
import type { Inspected } from './inspect-realm.js'
import { inWords, mistakeOf, type Wrong } from './named-in-vain.js'

/**
 * Refuses what would be run by a provider that Keycloak does not have, before anything is written: it says so only when
 * it comes to it, and takes some of it silently. Asks for the list only where something that names one is to be written;
 * what was there before is left alone.
 *
 * @throws AdminError `unknown_reference`, with everything that is wrong
 */
export async function refuseUnknownProviders(
  { placeOf }: Pick<LoadedRealm, 'placeOf'>,
  inspected: readonly Inspected[],
  client: Pick<AdminClient, 'serverProviders'>,
): Promise<void> {
  const named = inspected.flatMap(({ kind, step, wanted, current }) => {
    if (step.action === 'unchanged') return []
    const known = new Set(current === undefined ? [] : kind.providers?.(current).map(({ id }) => id))
    const providers = kind.providers?.(wanted).filter(({ id }) => !known.has(id)) ?? []
    return providers.map((provider) => ({ kind, wanted, provider }))
  })
  if (named.length === 0) return
  const installed = await client.serverProviders()
  const mistakes = named.flatMap(({ kind, wanted, provider }) => {
    const wrong = whatIsWrong(provider, installed)
    return wrong === undefined ? [] : [mistakeOf(kind, wanted, wrong, placeOf)]
  })
  if (mistakes.length > 0) throw new AdminError('unknown_reference', mistakes.map(inWords).join('\n'), { mistakes })
}

/** Of an SPI that this version doesn't have, nothing is known. */
function whatIsWrong(
  { spis, id, field }: NamedProvider,
  installed: ReadonlyMap<string, ReadonlySet<string>>,
): Wrong | undefined {
  const there = spis.flatMap((spi) => [...(installed.get(spi) ?? [])])
  if (there.length === 0 || there.includes(id)) return undefined
  const near = nearestWord(id, there)
  return {
    reference: { field, key: id },
    problem: `${field} names ${spis[0]} ${id}, which this Keycloak does not have.`,
    mend:
      near === undefined ? 'Install its provider, switch on its feature, or correct its name.' : `Is ${near} meant?`,
  }
}
