import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { type AuditEvent, createFieldMask, type FieldMask } from '../audit-record/index.js'
import { createConceal } from './conceal.js'
import { type KeyFile, openKeyFile } from './key-file.js'
import { createPeople } from './people.js'
import { AuditPrivacyError } from './privacy-error.js'
import { readPrivacyKeys } from './privacy-keys.js'

/** What of people the trail says, and in which form. */
export interface PrivacyOptions {
  /** Whether people stand in the trail under pseudonyms. Default: as they are. */
  readonly pseudonyms?: boolean
  /** 32 bytes in base64, several of them, or the path of a file with them: the first makes pseudonyms. */
  readonly privacyKey?: string | undefined
  /** Fields whose values are not recorded: `record.<member>`, `change.<member>.<member>`. Default: none. */
  readonly mask?: readonly string[]
}

/** What stands between an event and all that is written of it. */
export interface Privacy {
  /** What may be recorded of an event. */
  conceal(event: AuditEvent): AuditEvent
  /** Of a change: what may be recorded of its values. */
  mask: FieldMask['values']
  /** Of a change: its digest, which nobody without the key can try guesses on. Undefined: a plain one. */
  readonly digest: ((text: string) => string) | undefined
  /** Resolves when the keys of all that was concealed are on disk; undefined where they are. */
  settled(): Promise<void> | undefined
  /** Why keys cannot be written now, or those that others dropped not be seen; undefined where nothing is in the way. */
  error(): unknown
  close(): Promise<void>
}

/** How soon a process learns of keys that another has dropped. */
const LOOK_EACH_MS = 1000

/**
 * @param onTrouble told why keys cannot be written or read, the first time in a row
 * @returns undefined where nothing is to be concealed
 * @throws AuditPrivacyError `privacy_key_missing`, `privacy_key_invalid`, `person_keys_unreadable`, `mask_invalid`
 */
export function openPrivacy(
  { pseudonyms = false, privacyKey, mask = [] }: PrivacyOptions,
  dataDirectory: string,
  now: () => Date,
  onTrouble: (error: unknown) => void,
): Privacy | undefined {
  if (!pseudonyms && mask.length === 0) return undefined
  const fields = createMask(mask)
  if (!pseudonyms) {
    return {
      conceal: fields.event,
      mask: fields.values,
      digest: undefined,
      settled: () => undefined,
      error: () => undefined,
      close: async () => {},
    }
  }
  if (privacyKey === undefined) {
    const mend = 'Set AUDIT_PRIVACY_KEY: make a key with openssl rand -base64 32, and keep a copy of it.'
    throw new AuditPrivacyError('privacy_key_missing', `People cannot have pseudonyms without a key. ${mend}`)
  }
  const [key] = readPrivacyKeys(privacyKey)
  const file = openKeyFile(dataDirectory)
  const conceal = createConceal(createPeople(key, file, now))
  const following = follow(file, onTrouble)
  return {
    conceal: (event) => conceal(fields.event(event)),
    mask: fields.values,
    digest: key.digest,
    settled: file.settled,
    error: following.error,
    async close() {
      following.stop()
      await file.settled()
    },
  }
}

function createMask(fields: readonly string[]): FieldMask {
  try {
    return createFieldMask(fields)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new AuditPrivacyError('mask_invalid', `AUDIT_MASK: ${error.message}.`, error)
  }
}

/** Keys that another process has dropped are not used here any more either, and what could not be written is tried again. */
function follow(
  file: KeyFile,
  onTrouble: (error: unknown) => void,
): { readonly error: () => unknown; readonly stop: () => void } {
  let seen = ''
  let trouble: unknown
  let isLooking = false

  async function look(): Promise<void> {
    if (isLooking) return
    isLooking = true
    // The one is tried whatever becomes of the other.
    const ends = await Promise.allSettled([file.settled(), refresh()])
    isLooking = false
    const former = trouble
    trouble = ends.find((end) => end.status === 'rejected')?.reason
    if (trouble !== undefined && former === undefined) onTrouble(trouble)
  }

  async function refresh(): Promise<void> {
    const found = await statIfThere(file.path)
    if (found === undefined) return
    const now = `${found.ino} ${found.size}`
    if (now !== seen) file.refresh()
    seen = now
  }

  const timer = setInterval(look, LOOK_EACH_MS).unref()
  return { error: () => trouble, stop: () => clearInterval(timer) }
}

/** Before the first person is known there is no file. */
async function statIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
