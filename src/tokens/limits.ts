/** How large a token may be before it is refused, whatever it says. */
export interface TokenLimits {
  /** Whole token, as it is sent. Node's HTTP parser allows 16,384 for all headers together; default 16384. */
  readonly maxTokenBytes?: number | undefined
  /** Header, decoded. Keycloak's have some 100 bytes; default 2048. */
  readonly maxHeaderBytes?: number | undefined
  /** Payload, decoded. Default three quarters of `maxTokenBytes`, which is what fits into one. */
  readonly maxPayloadBytes?: number | undefined
  /** Objects and arrays within each other. Keycloak's tokens nest four deep; default 32. */
  readonly maxDepth?: number | undefined
  /**
   * Members of all objects together, and objects and arrays within arrays: these make a text dear to parse. A token of
   * Keycloak has some 30, and two more for each client that one has a role of; default 256.
   */
  readonly maxMembers?: number | undefined
  /** Values that stand beside others, of any kind: as many roles, of usual length, fill a token; default 768. */
  readonly maxValues?: number | undefined
}

/** Limits with every default filled in. */
export type ResolvedLimits = { readonly [limit in keyof TokenLimits]-?: number }

const RANGES: Readonly<Record<keyof TokenLimits, readonly [number, number]>> = {
  maxTokenBytes: [512, 1_048_576],
  maxHeaderBytes: [64, 65_536],
  maxPayloadBytes: [256, 1_048_576],
  maxDepth: [4, 512],
  maxMembers: [32, 65_536],
  maxValues: [32, 65_536],
}

export const EXPECTED_LIMITS = `an object of ${Object.entries(RANGES)
  .map(([limit, [least, most]]) => `${limit} (${least} to ${most})`)
  .join(', ')}, each a whole number`

export function isTokenLimits(value: unknown): value is TokenLimits {
  return typeof value === 'object' && value !== null && Object.entries(value).every(isWithin)
}

export function resolveLimits(given: TokenLimits = {}): ResolvedLimits {
  const { maxTokenBytes = 16_384 } = given
  return Object.freeze({
    maxTokenBytes,
    maxHeaderBytes: given.maxHeaderBytes ?? 2_048,
    maxPayloadBytes: given.maxPayloadBytes ?? Math.floor((maxTokenBytes * 3) / 4),
    maxDepth: given.maxDepth ?? 32,
    maxMembers: given.maxMembers ?? 256,
    maxValues: given.maxValues ?? 768,
  })
}

function isWithin([limit, value]: [string, unknown]): boolean {
  const range = Object.entries(RANGES).find(([name]) => name === limit)?.[1]
  if (range === undefined) return false
  return value === undefined || (Number.isInteger(value) && Number(value) >= range[0] && Number(value) <= range[1])
}
