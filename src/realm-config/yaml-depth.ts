import { type CST, Parser } from 'yaml'

/** How deep a text's values nest. Walked without recursion: composing a text of some ten thousand brackets ends the process. */
export function yamlDepth(text: string): number {
  let deepest = 0
  const waiting: { readonly token: CST.Token | null | undefined; readonly depth: number }[] = []
  for (const token of new Parser().parse(text)) waiting.push({ token, depth: 0 })
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { token, depth } = next
    deepest = Math.max(deepest, depth)
    if (token?.type === 'document') waiting.push({ token: token.value, depth })
    if (token === null || token === undefined || !('items' in token)) continue
    for (const { key, value } of token.items) {
      waiting.push({ token: key, depth: depth + 1 }, { token: value, depth: depth + 1 })
    }
  }
  return deepest
}
