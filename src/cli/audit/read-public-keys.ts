import { readFile } from 'node:fs/promises'
import type { NoteKey } from '../../audit-chain/index.js'
import { readPublicKey, VerifyError } from '../../audit-verify/index.js'
import type { CommandIo } from '../io.js'
import { printable } from '../printable.js'
import { resolveNamed } from './trail-place.js'

/**
 * Keys as somebody names them: a verifier key as it is, else the file of one, or of a key in PEM.
 *
 * @throws VerifyError `public_key_invalid`
 */
export async function readPublicKeys(named: readonly string[], io: CommandIo): Promise<readonly NoteKey[]> {
  return Promise.all(named.map((name) => readNamedKey(name, io)))
}

async function readNamedKey(name: string, io: CommandIo): Promise<NoteKey> {
  const text = name.startsWith('passerelle-audit+') || name.includes('-----BEGIN') ? name : await readKeyFile(name, io)
  const key = readPublicKey(text)
  if (key !== undefined) return key
  const mend = 'Give a line passerelle-audit+<id>+<base64>, or a file with one, or with an Ed25519 public key in PEM.'
  throw new VerifyError('public_key_invalid', `${printable(name)} is no public key of a trail. ${mend}`)
}

async function readKeyFile(name: string, io: CommandIo): Promise<string> {
  try {
    return await readFile(resolveNamed(name, io), 'utf8')
  } catch (error) {
    throw new VerifyError(
      'public_key_invalid',
      `${printable(name)} cannot be read. Name the file of the public key.`,
      error,
    )
  }
}
