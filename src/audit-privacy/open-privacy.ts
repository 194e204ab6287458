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
  close(): Promise<void>
}

/** How soon a process learns of keys that another has dropped. */
const LOOK_EACH_MS = 1000

/**
 * @returns undefined where nothing is to be concealed
 * @throws AuditPrivacyError `privacy_key_missing`, `privacy_key_invalid`, `person_keys_unreadable`, `mask_invalid`
 */
export function openPrivacy(
  { pseudonyms = false, privacyKey, mask = [] }: PrivacyOptions,
  dataDirectory: string,
  now: () => Date,
): Privacy | undefined {
  if (!pseudonyms && mask.length === 0) return undefined
  const fields = createMask(mask)
  if (!pseudonyms) {
    return {
      conceal: fields.event,
      mask: fields.values,
      digest: undefined,
      settled: () => undefined,
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
  const stopFollowing = follow(file)
  return {
    conceal: (event) => conceal(fields.event(event)),
    mask: fields.values,
    digest: key.digest,
    settled: file.settled,
    async close() {
      stopFollowing()
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

/** Keys that another process has dropped are not used here any more either. */
function follow(file: KeyFile): () => void {
  let seen = ''
  const timer = setInterval(async () => {
    // What could not be written is tried again, whether or not anybody waits for it.
    file.settled()?.catch(() => {})
    try {
      const { ino, size } = await stat(file.path)
      const now = `${ino} ${size}`
      if (now !== seen) file.refresh()
      seen = now
    } catch {
      // Not there yet, or not to be read now: it is looked at again.
    }
  }, LOOK_EACH_MS).unref()
  return () => clearInterval(timer)
}
