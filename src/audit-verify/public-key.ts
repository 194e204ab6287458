import { createPublicKey } from 'node:crypto'
import { type NoteKey, noteKeyOf, parseNoteKey } from '../audit-chain/index.js'

/**
 * Reads a public key that checkpoints are signed with.
 *
 * @param text a C2SP verifier key (`passerelle-audit+<id>+<base64>`), or an Ed25519 key in PEM
 * @returns undefined for what is none
 */
export function readPublicKey(text: string): NoteKey | undefined {
  if (!text.includes('-----BEGIN')) return parseNoteKey(text)
  try {
    return noteKeyOf(createPublicKey(text))
  } catch {
    return undefined
  }
}
