import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'

/** Whose notes these are (C2SP signed-note: the key's name). */
export const KEY_NAME = 'passerelle-audit'

/** Ed25519, in C2SP's signed notes. */
const ALGORITHM = 0x01

/** SubjectPublicKeyInfo of an Ed25519 key is this and the 32 bytes of the key (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

/** A public key and how notes name it: `passerelle-audit+<id>+<base64>`, a verifier key of C2SP. */
export interface NoteKey {
  readonly name: string
  /** First four bytes of the hash of name and key, 8 hexadecimal digits. */
  readonly id: string
  readonly publicKey: KeyObject
  /** The text form, e.g. for `audit verify --public-key`. */
  readonly text: string
}

/** What signs notes. */
export interface NoteSigner {
  readonly key: NoteKey
  /** The note of a text that ends with a line feed: the text, a blank line, the signature line. */
  sign(text: string): string
}

/** @throws TypeError for another key than Ed25519 */
export function noteKeyOf(publicKey: KeyObject, name: string = KEY_NAME): NoteKey {
  if (publicKey.asymmetricKeyType !== 'ed25519') {
    throw new TypeError(`the audit trail is signed with Ed25519, not with ${publicKey.asymmetricKeyType}`)
  }
  const bytes = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  const typed = Buffer.concat([Buffer.from([ALGORITHM]), bytes])
  const id = createHash('sha256').update(`${name}\n`).update(typed).digest('hex').slice(0, 8)
  return { name, id, publicKey, text: `${name}+${id}+${typed.toString('base64')}` }
}

/** Reads the text form. `undefined` for what is none, or whose id is not that of its key. */
export function parseNoteKey(text: string): NoteKey | undefined {
  const [, name, id, base64] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/.exec(text.trim()) ?? []
  if (name === undefined || base64 === undefined) return undefined
  const typed = Buffer.from(base64, 'base64')
  if (typed.length !== 33 || typed[0] !== ALGORITHM || typed.toString('base64') !== base64) return undefined
  const spki = Buffer.concat([SPKI_PREFIX, typed.subarray(1)])
  const key = noteKeyOf(createPublicKey({ key: spki, format: 'der', type: 'spki' }), name)
  return key.id === id ? key : undefined
}

/** @throws TypeError for another key than Ed25519 */
export function createNoteSigner(privateKey: KeyObject): NoteSigner {
  const key = noteKeyOf(createPublicKey(privateKey))
  return {
    key,
    sign(text) {
      const signature = Buffer.concat([Buffer.from(key.id, 'hex'), sign(null, Buffer.from(text), privateKey)])
      return `${text}\n— ${key.name} ${signature.toString('base64')}\n`
    },
  }
}

/** The text of a note that one of these keys has signed, and which; `undefined` where none has. */
export function openNote(
  note: string,
  keys: readonly NoteKey[],
): { readonly text: string; readonly key: NoteKey } | undefined {
  const separator = note.lastIndexOf('\n\n')
  if (separator < 0 || !note.endsWith('\n')) return undefined
  const text = note.slice(0, separator + 1)
  for (const line of note.slice(separator + 2, -1).split('\n')) {
    const [, name, base64 = ''] = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/.exec(line) ?? []
    const bytes = Buffer.from(base64, 'base64')
    // Another spelling of the same bytes is another note.
    if (bytes.length !== 68 || bytes.toString('base64') !== base64) continue
    const id = bytes.toString('hex', 0, 4)
    const key = keys.find((known) => known.name === name && known.id === id)
    if (key !== undefined && verify(null, Buffer.from(text), key.publicKey, bytes.subarray(4))) return { text, key }
  }
  return undefined
}
