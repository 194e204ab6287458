import type { AnchorSink } from '../audit-anchors/index.js'
import { writeAnchor } from '../audit-store/index.js'
import type { Database } from '../stores/index.js'

/** The trail begins before the stores do, and its first anchors wait for them. */
export interface AnchorsInDatabase extends AnchorSink {
  open(database: Database): void
}

/** Keeps anchors of the trail in `audit_anchors`. */
export function keepAnchorsInDatabase(): AnchorsInDatabase {
  let open: (database: Database) => void = () => {}
  const opened = new Promise<Database>((resolve) => {
    open = resolve
  })
  return { name: 'the database', open, write: async (anchor) => writeAnchor(await opened, anchor) }
}
