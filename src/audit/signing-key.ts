import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createNoteSigner, type NoteSigner } from '../audit-chain/index.js'

const KEY_FILE = 'audit-key.pem'

/**
 * What signs checkpoints.
 *
 * @param given an Ed25519 private key, PKCS#8 in PEM, or the path of a file with one. Default: `audit-key.pem` in the data
 * directory, made when it is not there
 * @throws Error for what is no such key
 */
export function openSigningKey(given: string | KeyObject | undefined, dataDirectory: string): NoteSigner {
  if (given === undefined) return createNoteSigner(createPrivateKey(ownKey(dataDirectory)))
  if (typeof given !== 'string') return createNoteSigner(given)
  return createNoteSigner(
    createPrivateKey(given.includes('-----BEGIN') ? given.replaceAll('\\n', '\n') : readFileSync(given)),
  )
}

function ownKey(dataDirectory: string): Buffer | string {
  const path = join(dataDirectory, KEY_FILE)
  try {
    return readFileSync(path)
  } catch {
    mkdirSync(dataDirectory, { recursive: true, mode: 0o700 })
    const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' })
    writeFileSync(path, pem, { flag: 'wx', mode: 0o600 })
    return pem
  }
}
