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
