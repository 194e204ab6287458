import { isJsonObject, type JsonObject } from '../json/index.js'
import { mistakeAt } from '../realm-config/index.js'
import { declaredTwice } from './declared-twice.js'
import type { Finding } from './find-pieces.js'
import { REALM } from './members.js'
import { mergeObjects } from './merge.js'
import { readPiece } from './read-piece.js'

export interface Overlay {
  readonly name: string
  readonly value: JsonObject
}

/** The files of --overlay. What is wrong is added to `mistakes`. */
export async function readOverlays(
  finding: Finding,
  paths: readonly { readonly path: string; readonly name: string }[],
): Promise<readonly Overlay[]> {
  const overlays: Overlay[] = []
  for (const { path, name } of paths) {
    const { value, mistakes, twice, folder } = await readPiece(path, name, finding.places)
    finding.mistakes.push(...mistakes, ...twice)
    finding.folders.set(name, folder)
    if (isJsonObject(value)) {
      overlays.push({ name, value })
      // Laid over an object of the files, the second would silently win.
      finding.mistakes.push(...declaredTwice({ ...finding, document: value, exported: false }))
    } else if (value !== undefined) {
      const mend = 'Write what differs as `name: value`, as in the realm itself.'
      finding.mistakes.push(mistakeAt({ file: name, line: 1, column: 1 }, 'An overlay holds fields.', mend))
    }
  }
  return overlays
}

/** A document with overlays laid over it, in order. */
export function layOverlays(finding: Finding, document: JsonObject, overlays: readonly Overlay[]): JsonObject {
  return overlays.reduce(
    (laid, { value }) => mergeObjects({ ...finding, mode: 'overlay', conflict: () => {} }, laid, value, REALM),
    document,
  )
}
