import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { DpopError } from './dpop-error.js'

/** Nonces that proofs must carry, RFC 9449 section 9. */
export interface Nonces {
  /** The one to hand out now. */
  current(): string
  /** Whether it was handed out lately. */
  accepts(nonce: string): boolean
}

/** Options of `createNonces`: a wrong one is a DpopError `dpop_options`. */
export interface NoncesOptions {
  /**
   * Secrets of at least 32 bytes, the same for all processes of a server: the first makes nonces, all are accepted, so
   * that a secret can be changed without refusing anybody. Default: a random one, for a server that is one process.
   */
  readonly secrets?: readonly string[] | undefined
  /** How long a nonce is handed out; it is accepted for as long again. 1 to 3600. Default 300. */
  readonly rotateSeconds?: number | undefined
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

const SHORTEST_SECRET_BYTES = 32
const PERIOD_BYTES = 6
const MAC_BYTES = 16

/**
 * Nonces that no store needs to know: the number of their period, authenticated. Everybody gets the same one during a
 * period; it proves when a proof was made, while `jti` keeps it from being used twice.
 *
 * @throws {DpopError} `dpop_options`
 */
export function createNonces({ secrets, rotateSeconds = 300, now = Date.now }: NoncesOptions = {}): Nonces {
  if (!Number.isInteger(rotateSeconds) || rotateSeconds < 1 || rotateSeconds > 3_600) {
    throw new DpopError('Option rotateSeconds: expected a whole number from 1 to 3600.', { option: 'rotateSeconds' })
  }
  const keys = secrets?.map((secret) => Buffer.from(secret)) ?? [randomBytes(SHORTEST_SECRET_BYTES)]
  const [first] = keys
  if (first === undefined || keys.some(({ length }) => length < SHORTEST_SECRET_BYTES)) {
    throw new DpopError(`Option secrets: expected secrets of at least ${SHORTEST_SECRET_BYTES} bytes, at least one.`, {
      option: 'secrets',
    })
  }
  const newest = first
  let made = { period: -1, nonce: '' }

  const periodNow = (): number => Math.floor(now() / (rotateSeconds * 1000))

  return Object.freeze({
    current() {
      const period = periodNow()
      if (made.period !== period) made = { period, nonce: nonceOf(period, newest) }
      return made.nonce
    },
    accepts(nonce: string) {
      const bytes = Buffer.from(nonce, 'base64url')
      if (bytes.length !== PERIOD_BYTES + MAC_BYTES || bytes.toString('base64url') !== nonce) return false
      const period = bytes.readUIntBE(0, PERIOD_BYTES)
      // One ahead too: the clock of the process that made it may be.
      if (Math.abs(periodNow() - period) > 1) return false
      const mac = bytes.subarray(PERIOD_BYTES)
      return keys.some((key) => timingSafeEqual(mac, macOf(period, key)))
    },
  })
}

function nonceOf(period: number, key: Buffer): string {
  const head = Buffer.alloc(PERIOD_BYTES)
  head.writeUIntBE(period, 0, PERIOD_BYTES)
  return Buffer.concat([head, macOf(period, key)]).toString('base64url')
}

function macOf(period: number, key: Buffer): Buffer {
  return createHmac('sha256', key).update(`passerelle dpop nonce ${period}`).digest().subarray(0, MAC_BYTES)
}
