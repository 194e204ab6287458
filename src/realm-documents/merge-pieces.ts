import type { JsonObject } from '../json/index.js'
import { type Mistake, mistakeAt } from '../realm-config/index.js'
import { type Finding, OVERLAY_MEND, type Piece } from './find-pieces.js'
import { REALM } from './members.js'
import { mergeObjects } from './merge.js'

/** The files of a realm as one document; what two of them say is a mistake that names both places. */
export function mergePieces(finding: Finding, pieces: readonly Piece[], mistakes: Mistake[]): JsonObject {
  const [first, ...others] = pieces.map(({ value }) => value)
  return others.reduce<JsonObject>(
    (merged, value) =>
      mergeObjects(
        {
          ...finding,
          mode: 'pieces',
          conflict(what, earlier, place) {
            const where = earlier === undefined ? 'another file' : `${earlier.file}:${earlier.line}`
            const here = place ?? earlier ?? { file: '.', line: 1, column: 1 }
            mistakes.push(mistakeAt(here, `\`${what}\` stands in ${where} already.`, OVERLAY_MEND))
          },
        },
        merged,
        value,
        REALM,
      ),
    first ?? {},
  )
}
