import type { Identity } from '../policy/index.js'

/**
 * The caller of a request that stands behind a door.
 * @throws Error where none is known: on a public route, or before the door
 */
export function identityOf({ identity }: { readonly identity?: Identity | undefined }): Identity {
  if (identity === undefined)
    throw new Error('no caller is known here: the route is public, or this runs before its access was asked')
  return identity
}
