import type { ReadChain } from './verify-chain.js'

/** Whether a record is covered by a checkpoint that one of these keys has signed: whoever has no key can write it too. */
type Witness = (record: { readonly by: string; readonly seq: number }, keys: ReadonlySet<string>) => boolean

export function createWitness(chains: readonly ReadChain[]): Witness {
  const proven = new Map(chains.map(({ chain, content }) => [chain, content.findings().proven]))
  return ({ by, seq }, keys) => proven.get(by)?.some(({ size, key }) => size >= seq && keys.has(key)) === true
}
