import { endorsementText, type NoteKey, openNote, parseNoteKey } from '../audit-chain/index.js'
import type { Place } from './damage.js'

/** A key from where on it signs a chain. */
export interface KeyEpoch extends Place {
  /** A C2SP verifier key. */
  readonly key: string
  readonly seq: number
}

/** A note by which a key vouches for another. */
export interface Endorsement extends KeyEpoch {
  readonly note: string
}

/** Which keys the chains of a trail name, and who vouches for them. */
export interface KeyBook {
  /** Reads a key that a record names; `undefined` for what is none. */
  learn(text: string): NoteKey | undefined
  /**
   * Takes an endorsement. `false` where it claims to be by a key that is known, and is not; one by an unknown key says
   * nothing. To be called when all keys are known.
   */
  endorse(endorsement: Endorsement): boolean
  /** All keys that these vouch for, directly or through others, themselves included. */
  vouchedBy(keys: Iterable<string>): ReadonlySet<string>
  known(): readonly NoteKey[]
}

/** @param given keys that the caller knows already */
export function createKeyBook(given: readonly NoteKey[]): KeyBook {
  const keys = new Map<string, NoteKey>(given.map((key) => [key.text, key]))
  const endorsed = new Map<string, Set<string>>()

  function vouchedBy(roots: Iterable<string>): ReadonlySet<string> {
    const vouched = new Set(roots)
    // What is added meanwhile is walked too.
    for (const key of vouched) for (const next of endorsed.get(key) ?? []) vouched.add(next)
    return vouched
  }

  return {
    learn(text) {
      const known = keys.get(text)
      if (known !== undefined) return known
      const key = parseNoteKey(text)
      if (key !== undefined) keys.set(key.text, key)
      return key
    },
    endorse({ note, key }) {
      const opened = openNote(note, [...keys.values()])
      if (opened === undefined) return ![...keys.values()].some((known) => claims(note, known))
      if (opened.text !== endorsementText(key)) return false
      const own = endorsed.get(opened.key.text) ?? new Set()
      endorsed.set(opened.key.text, own.add(key))
      return true
    },
    vouchedBy,
    known: () => [...keys.values()],
  }
}

/** Whether a signature line of a note says that it is by this key. */
function claims(note: string, { name, id }: NoteKey): boolean {
  return note.split('\n').some((line) => {
    const [, by, base64 = ''] = /^— ([^\s+]+) (\S+)$/.exec(line) ?? []
    return by === name && Buffer.from(base64, 'base64').toString('hex', 0, 4) === id
  })
}
