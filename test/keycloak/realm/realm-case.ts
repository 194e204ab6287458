import type { AdminClient } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import type { KindName } from '../../../src/realm-kinds/index.js'

/** Somebody changes one field in Keycloak, past the files; drift has to name exactly that. */
export interface ByHand {
  /** As a plan names it. */
  readonly kind: KindName
  readonly key: string
  readonly field: string
  change(admin: AdminClient, realm: string): Promise<void>
}

/** One realm file, and what is done with it. */
export interface RealmCase {
  /** What is special about it, as a sentence that a test's name can be. */
  readonly name: string
  /** The kinds that it creates. */
  readonly kinds: readonly KindName[]
  /** Without `realm`: each run has a realm of its own. A text `{realm}` anywhere in it becomes the realm's name. */
  readonly document: JsonObject
  /** At least one for each kind over all cases. */
  readonly byHand: readonly ByHand[]
  /** The document without some of its objects: pruning their kinds deletes exactly these. */
  readonly prune?: {
    readonly document: JsonObject
    readonly deleted: readonly { readonly kind: KindName; readonly key: string }[]
    /** Kinds that are pruned too, and of which nothing goes, since every realm comes with it. */
    readonly protectedKinds?: readonly KindName[]
  }
  /** A document whose object of this kind names something that nobody has: refused before anything is written, by this word. */
  readonly unknownReference?: { readonly kind: KindName; readonly document: JsonObject; readonly names: string }
  /** What must stand in the realm before: things that no file declares. */
  prepare?(admin: AdminClient, realm: string): Promise<void>
  /** Looks, when all is done, whether what no file declares has survived. */
  remains?(admin: AdminClient, realm: string): Promise<void>
  /** Keycloak versions that lack what the case is about, e.g. `26.4`, and why. */
  readonly notOn?: { readonly version: string; readonly why: string }
}
