import { createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createNoteSigner, endorsementText, type NoteSigner } from '../audit-chain/index.js'
import { isErrno } from '../daily-file/index.js'
import { keyUnusable } from './audit-error.js'
import { syncFolderSync, type TrailFileSystem } from './trail-file-system.js'

/** What signs checkpoints, and the keys before it. */
export interface SigningKeys {
  readonly signer: NoteSigner
  /** The newest first. */
  readonly before: readonly NoteSigner[]
  /**
   * A note by the former key that says which is the next.
   *
   * @param former text of the key that signed so far; undefined for the newest that is known
   * @returns undefined where that key is not there
   */
  endorse(former: string | undefined): string | undefined
}

const KEY_FILE = 'audit-key.pem'
const PRIVATE_KEY = /-----BEGIN PRIVATE KEY-----[\s\S]+?-----END PRIVATE KEY-----/g

/**
 * What signs checkpoints. To change the key, put the new one before the old one in the same text or file: the old one
 * endorses it at the next start, and is not needed after that.
 *
 * @param given Ed25519 private keys, PKCS#8 in PEM, or the path of a file with them. Default: `audit-key.pem` in the data
 * directory, made when it is not there
 * @throws AuditError `audit_key_unusable` for what is no such key, or cannot be read or made
 */
export function openSigningKeys(
  given: string | KeyObject | undefined,
  dataDirectory: string,
  fileSystem: TrailFileSystem,
): SigningKeys {
  const [signer, ...before] = openSigners(given, dataDirectory, fileSystem)
  return {
    signer,
    before,
    endorse(former) {
      const predecessor = former === undefined ? before[0] : before.find(({ key }) => key.text === former)
      return predecessor?.sign(endorsementText(signer.key.text))
    },
  }
}

function openSigners(...[given, dataDirectory, fileSystem]: Parameters<typeof openSigningKeys>) {
  try {
    const [signer, ...before] = privateKeys(given, dataDirectory, fileSystem).map((key) => createNoteSigner(key))
    if (signer === undefined) throw new Error('no private key stands there')
    return [signer, ...before] as const
  } catch (error) {
    throw keyUnusable(nameOf(given, dataDirectory), error)
  }
}

/** Never the key itself. */
function nameOf(given: string | KeyObject | undefined, dataDirectory: string): string {
  if (given === undefined) return join(dataDirectory, KEY_FILE)
  return typeof given !== 'string' || given.includes('-----BEGIN') ? 'AUDIT_SIGNING_KEY' : given
}

function privateKeys(
  given: string | KeyObject | undefined,
  dataDirectory: string,
  fileSystem: TrailFileSystem,
): readonly KeyObject[] {
  if (given !== undefined && typeof given !== 'string') return [given]
  const text = given === undefined ? ownKeys(dataDirectory, fileSystem) : textOf(given)
  return (text.match(PRIVATE_KEY) ?? []).map((pem) => createPrivateKey(pem))
}

function textOf(given: string): string {
  return given.includes('-----BEGIN') ? given.replaceAll('\\n', '\n') : readFileSync(given, 'utf8')
}

function ownKeys(dataDirectory: string, fileSystem: TrailFileSystem): string {
  const path = join(dataDirectory, KEY_FILE)
  const found = textAt(path)
  if (found !== undefined) return found
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 })
  const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  // It appears whole or not at all; of processes that start at the same moment one makes it.
  const draft = `${path}.${randomUUID()}`
  writeFileSync(draft, pem, { flag: 'wx', mode: 0o600, flush: true })
  try {
    linkSync(draft, path)
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error
  } finally {
    unlinkSync(draft)
  }
  syncFolderSync(fileSystem, dataDirectory)
  return readFileSync(path, 'utf8')
}

function textAt(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  }
}
