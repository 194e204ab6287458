/** What Passerelle made in a realm or took over, and what it last wrote of values that Keycloak never gives back. */
export interface Ledger {
  /** Base64, for the digests; undefined until the first of them is written. */
  readonly salt: string | undefined
  /** By kind and key. */
  readonly objects: ReadonlyMap<string, ReadonlyMap<string, OwnedObject>>
  /** By `kind key field`. */
  readonly digests: ReadonlyMap<string, WrittenDigest>
}

export interface OwnedObject {
  /** Keycloak's id. Empty for what has none; `INTENT` for what was about to be made when a run died. */
  readonly id: string
  /** Whose it is: one realm may be made by several sets of files, each a stack. */
  readonly stack: string
}

/** Digest of a secret, and the stack that wrote it last. */
export interface WrittenDigest {
  readonly digest: string
  readonly stack: string
}

/** Of files that name no stack, and of ledgers that know none. */
export const DEFAULT_STACK = 'default'
