import { readFields } from './line-fields.js'
import { readLines } from './read-lines.js'
import type { FoundTrail, TrailSource } from './trail-files.js'
import { VerifyError } from './verify-error.js'

/**
 * The chains that are wanted, of those that were found. Of one file under a name of its own, the chain is read from it.
 *
 * @param wanted default: all
 * @throws VerifyError `trail_empty` for a file that has no record
 */
export async function chooseChains(found: FoundTrail, wanted: readonly string[] | undefined): Promise<FoundTrail> {
  const chains = new Map<string, readonly TrailSource[]>()
  for (const [chain, files] of found.chains) {
    const [file] = files
    const named = chain === '' && file !== undefined ? await chainIn(file) : chain
    if (isWanted(named, wanted))
      chains.set(
        named,
        files.map((own) => ({ ...own, chain: named })),
      )
  }
  return { ...found, chains }
}

export const isWanted = (chain: string, wanted: readonly string[] | undefined): boolean =>
  wanted?.includes(chain) ?? true

async function chainIn(file: TrailSource): Promise<string> {
  let chain: string | undefined
  await readLines(file, (buffer, start, end) => {
    chain ??= readFields(buffer, start, end)?.chain
  })
  if (chain !== undefined) return chain
  throw new VerifyError(
    'trail_empty',
    `${file.path} has no record of a trail. Name a file <chain>-<number>.jsonl, or the folder with them.`,
  )
}
