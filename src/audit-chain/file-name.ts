/** A file of a chain: `<chain>-<index>.jsonl`, from 000001 on. */
export interface TrailFile {
  readonly name: string
  readonly chain: string
  readonly index: number
}

export function trailFile(chain: string, index: number): TrailFile {
  return { name: `${chain}-${String(index).padStart(6, '0')}.jsonl`, chain, index }
}

/** `undefined` for a name that is none of the trail. */
export function parseTrailFileName(name: string): TrailFile | undefined {
  const [, chain, digits] = /^([0-9a-f]{12})-(\d{6,})\.jsonl$/.exec(name) ?? []
  if (chain === undefined || digits === undefined) return undefined
  const file = trailFile(chain, Number(digits))
  return file.index > 0 && file.name === name ? file : undefined
}

/** Of these names those of files of a trail, by chain, each chain's in their order. */
export function filesByChain(names: readonly string[]): ReadonlyMap<string, readonly TrailFile[]> {
  const chains = new Map<string, TrailFile[]>()
  for (const file of names.flatMap((name) => parseTrailFileName(name) ?? [])) {
    const files = chains.get(file.chain)
    if (files === undefined) chains.set(file.chain, [file])
    else files.push(file)
  }
  for (const files of chains.values()) files.sort((one, other) => one.index - other.index)
  return chains
}
