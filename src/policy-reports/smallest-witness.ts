import type { Witness } from './witnesses.js'

/**
 * The same witness without all that it does not need: parts are taken away while it stays one.
 *
 * @param telling fields of the record that stay, since the change is about them
 */
export function smallestWitness(
  witness: Witness,
  telling: ReadonlySet<string>,
  isSuch: (witness: Witness) => boolean,
): Witness {
  let smallest = witness
  const keep = (candidate: Witness): void => {
    if (isSuch(candidate)) smallest = candidate
  }
  const { token, claims, record } = witness
  for (const name of Object.keys(claims)) keep({ ...smallest, claims: without(smallest.claims, name) })
  for (const name of Object.keys(record ?? {})) {
    if (smallest.record !== undefined && !telling.has(name))
      keep({ ...smallest, record: without(smallest.record, name) })
  }
  const withToken = (part: Partial<Witness['token']>): Witness => ({
    ...smallest,
    token: { ...smallest.token, ...part },
  })
  for (const scope of token.scopes) keep(withToken({ scopes: smallest.token.scopes.filter((each) => each !== scope) }))
  for (const acr of token.acr) keep(withToken({ acr: smallest.token.acr.filter((each) => each !== acr) }))
  keep(withToken({ clientId: undefined }))
  for (const client of Object.keys(token.clientRoles)) {
    keep(withToken({ clientRoles: without(smallest.token.clientRoles, client) }))
  }
  return smallest
}

const without = <Value>(values: Readonly<Record<string, Value>>, name: string): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(values).filter(([each]) => each !== name))
