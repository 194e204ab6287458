import { statSync } from 'node:fs'
import { join } from 'node:path'
import { CommandError } from './io.js'
import { printable } from './printable.js'

/** Who asks, and whose a file or folder is; undefined where nothing is. A test may give its own. */
export interface Owners {
  /** Undefined on a system without user ids. */
  readonly self: number | undefined
  of(path: string): number | undefined
}

const ownersHere = (): Owners => ({
  self: process.getuid?.(),
  of: ownerOf,
})

/** Why a path leads nowhere is said better by who opens it. */
function ownerOf(path: string): number | undefined {
  try {
    return statSync(path).uid
  } catch {
    return undefined
  }
}

const ROOT = 0

/**
 * Keeps root from recording in the folders of another user: what root makes there, the server of that user can neither read nor
 * go on with. Whoever is not root is kept from it by the system.
 *
 * @param audit folders of audit.log with the trail, and of its key and anchors; each may be made by what follows
 * @throws CommandError `trail_of_another`
 */
export function refuseTrailOfAnother(
  audit: { readonly directory: string; readonly dataDirectory: string },
  owners: Owners = ownersHere(),
): void {
  if (owners.self !== ROOT) return
  const places = [[join(audit.directory, 'audit'), audit.directory], [audit.dataDirectory]]
  for (const place of places) {
    // What is not there yet is nobody's: a build that begins in an empty folder keeps no server from its trail.
    const path = place.find((folder) => owners.of(folder) !== undefined)
    if (path === undefined) continue
    const owner = owners.of(path)
    if (owner === ROOT) continue
    const message =
      `${printable(path)} belongs to another user (uid ${owner}), and what root writes there would be in the way of that user’s ` +
      `server, so nothing is done. Run this as that user (sudo -u '#${owner}' …), or name folders of root’s own by LOG_DIR and DATA_DIR.`
    throw new CommandError(1, 'trail_of_another', message)
  }
}
