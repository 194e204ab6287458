import { Document, isMap, isScalar, isSeq, visit } from 'yaml'
import type { JsonObject } from '../json/index.js'

const LONGEST_LINE = 100

/** A file as text: a comment that says what it is, then the content. Short lists stand on one line. */
export function writeYaml(comment: string, content: JsonObject): string {
  const document = new Document(content, { aliasDuplicateObjects: false })
  visit(document, {
    Seq(_, list) {
      const length = list.items.reduce<number>(
        (sum, item) => sum + (isScalar(item) ? String(item.value).length + 4 : 0),
        0,
      )
      const isPlain = list.items.every((item) => isScalar(item) && !String(item.value).includes('\n'))
      if (isPlain && length <= LONGEST_LINE) list.flow = true
    },
    Map(_, map) {
      if (map.items.length === 0) map.flow = true
    },
    Pair(_, pair) {
      if (isSeq(pair.value) && pair.value.items.length === 0) pair.value.flow = true
      if (isMap(pair.value) && pair.value.items.length === 0) pair.value.flow = true
    },
  })
  const head = comment
    .split('\n')
    .map((line) => `# ${line}`.trimEnd())
    .join('\n')
  return `${head}\n${document.toString({ lineWidth: 0, flowCollectionPadding: false, singleQuote: true })}`
}
