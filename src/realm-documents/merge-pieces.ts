import type { JsonObject } from '../json/index.js'
import { type Mistake, mistakeAt } from '../realm-config/index.js'
import { type Finding, OVERLAY_MEND, type Piece } from './find-pieces.js'
import { REALM } from './members.js'
import { mergeObjects } from './merge.js'

/** The files of a realm as one document; what two of them say is a mistake that names both places. */
export function mergePieces(finding: Finding, pieces: readonly Piece[], mistakes: Mistake[]): JsonObject {
  const merge = (merged: JsonObject, value: JsonObject): JsonObject =>
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
    )
  return byHalves(
    pieces.map(({ value }) => value),
    merge,
  )
}

/** Each object is copied as often as the list can be halved: one after another, thousands of files take minutes. */
function byHalves(
  values: readonly JsonObject[],
  merge: (first: JsonObject, second: JsonObject) => JsonObject,
): JsonObject {
  if (values.length <= 1) return values[0] ?? {}
  const half = Math.ceil(values.length / 2)
  return merge(byHalves(values.slice(0, half), merge), byHalves(values.slice(half), merge))
}
