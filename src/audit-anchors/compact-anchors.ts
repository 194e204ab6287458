import { z } from 'zod'

/** So many of each chain are kept, the newest; of those before them the last of each hour. */
const MOST_OF_A_CHAIN = 500

const placeSchema = z.object({ chain: z.string(), time: z.string() })

/** Lines of a file of anchors without those that say little. What is no anchor stays: it may be evidence. */
export function compactAnchors(text: string): string {
  const lines = text.split('\n').filter((line) => line !== '')
  const counts = new Map<string, number>()
  const hours = new Set<string>()
  const kept: string[] = []
  for (const line of lines.toReversed()) {
    const place = placeOf(line)
    const count = place === undefined ? 0 : (counts.get(place.chain) ?? 0)
    const hour = `${place?.chain} ${place?.time.slice(0, 13)}`
    if (place !== undefined && count >= MOST_OF_A_CHAIN && hours.has(hour)) continue
    hours.add(hour)
    if (place !== undefined) counts.set(place.chain, count + 1)
    kept.push(`${line}\n`)
  }
  return kept.toReversed().join('')
}

function placeOf(line: string): z.infer<typeof placeSchema> | undefined {
  try {
    return placeSchema.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}
