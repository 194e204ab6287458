import { createHmac, hkdfSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { AuditPrivacyError } from './privacy-error.js'
import { openBytes, sealBytes } from './sealed-box.js'

/** What one key of AUDIT_PRIVACY_KEY does for one tenant. */
export interface TenantKeys {
  /** `p:<key>:<32 hexadecimal digits>`: the same for the same person of the tenant, and nothing that says who that is. */
  pseudonym(person: string, generation?: string): string
  /** Encloses a key that is kept in the table of keys. */
  wrap(key: Buffer, about: string): string
  unwrap(wrapped: string, about: string): Buffer | undefined
}

export interface PrivacyKey {
  /** Eight hexadecimal digits that say which key it is, and nothing of it. */
  readonly id: string
  tenant(name: string): TenantKeys
  /** Digest of what would be guessed if its plain digest were known. */
  digest(text: string): string
}

const KEY_BYTES = 32
const PSEUDONYM_BYTES = 16
const MOST_TENANTS = 1024
const PSEUDONYM = /^p:([0-9a-f]{8}):[0-9a-f]{32}$/

/** The key under which a text is a pseudonym; undefined for what is none. */
export const keyOfPseudonym = (text: string): string | undefined => PSEUDONYM.exec(text)?.[1]

/**
 * The keys of AUDIT_PRIVACY_KEY: the first makes new pseudonyms, the others still find what they made.
 *
 * @param given 32 bytes in base64, several of them separated by commas or white space, or the path of a file with them
 * @throws AuditPrivacyError `privacy_key_invalid`
 */
export function readPrivacyKeys(given: string): readonly [PrivacyKey, ...PrivacyKey[]] {
  const [first, ...others] = keysIn(given) ?? keysIn(textOf(given)) ?? []
  if (first === undefined) {
    throw new AuditPrivacyError(
      'privacy_key_invalid',
      'AUDIT_PRIVACY_KEY is neither a list of keys of 32 bytes in base64 nor the path of a file with them. Make one with: openssl rand -base64 32.',
    )
  }
  return [createPrivacyKey(first), ...others.map(createPrivacyKey)]
}

function keysIn(text: string): readonly Buffer[] | undefined {
  const keys = text.split(/[\s,]+/).filter((word) => word !== '')
  const isEach = keys.length > 0 && keys.every((word) => /^[A-Za-z0-9+/_-]{43}=?$/.test(word))
  return isEach ? keys.map((word) => Buffer.from(word, 'base64')) : undefined
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new AuditPrivacyError(
      'privacy_key_invalid',
      'AUDIT_PRIVACY_KEY is no list of keys of 32 bytes in base64, and no file that can be read. Make a key with: openssl rand -base64 32.',
      error,
    )
  }
}

function createPrivacyKey(secret: Buffer): PrivacyKey {
  const derived = (purpose: string, bytes = KEY_BYTES): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, '', `passerelle-audit/${purpose}`, bytes))
  const id = derived('key-id', 4).toString('hex')
  const tenants = new Map<string, TenantKeys>()
  let digestKey: Buffer | undefined

  function createTenant(name: string): TenantKeys {
    const pseudonymKey = derived(`pseudonym\0${name}`)
    const wrappingKey = derived(`wrapping\0${name}`)
    return {
      pseudonym(person, generation) {
        const text = `${name}\0${person}${generation === undefined ? '' : `\0${generation}`}`
        const digest = createHmac('sha256', pseudonymKey).update(text).digest().subarray(0, PSEUDONYM_BYTES)
        return `p:${id}:${digest.toString('hex')}`
      },
      wrap: (key, about) => sealBytes(wrappingKey, key, about),
      unwrap: (wrapped, about) => openBytes(wrappingKey, wrapped, about),
    }
  }

  return {
    id,
    tenant(name) {
      const known = tenants.get(name)
      if (known !== undefined) return known
      if (tenants.size >= MOST_TENANTS) tenants.clear()
      const tenant = createTenant(name)
      tenants.set(name, tenant)
      return tenant
    },
    digest(text) {
      digestKey ??= derived('change-digest')
      return `hmac-sha256:${id}:${createHmac('sha256', digestKey).update(text).digest('hex')}`
    },
  }
}
