import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  checkpointText,
  createNoteSigner,
  noteKeyOf,
  openNote,
  parseCheckpoint,
  parseNoteKey,
} from '../../../src/audit-chain/index.js'

const signer = createNoteSigner(generateKeyPairSync('ed25519').privateKey)
const other = createNoteSigner(generateKeyPairSync('ed25519').privateKey)
const CHECKPOINT = { chain: 'cfc8086e64ed', size: 12, root: Buffer.alloc(32, 7) }

describe('a signed note', () => {
  it('is opened with the key of its signer, in its text form', () => {
    const note = signer.sign(checkpointText(CHECKPOINT))
    const key = parseNoteKey(signer.key.text) ?? expect.fail()
    const opened = openNote(note, [other.key, key]) ?? expect.fail()
    expect(opened.key.text).toBe(signer.key.text)
    expect(parseCheckpoint(opened.text)).toEqual(CHECKPOINT)
  })

  it('has the form of C2SP: a known key gives a known id', () => {
    // The key of RFC 8032, section 7.1, test 1.
    const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'
    const privateKey = createPrivateKey({
      key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(seed, 'hex')]),
      format: 'der',
      type: 'pkcs8',
    })
    expect(createNoteSigner(privateKey).key.text).toMatchInlineSnapshot(
      `"passerelle-audit+abdd128f+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea"`,
    )
  })

  it.each([
    ['another key', (note: string) => note, [other.key]],
    ['another text', (note: string) => note.replace('\n12\n', '\n13\n'), [signer.key]],
    ['another spelling of the signature', (note: string) => note.replace(/=?=?\n$/, '\n'), [signer.key]],
    ['no signature', (note: string) => note.slice(0, note.indexOf('—')), [signer.key]],
  ])('is not opened with %s', (_, change, keys) => {
    expect(openNote(change(signer.sign(checkpointText(CHECKPOINT))), keys)).toBeUndefined()
  })

  it('is of no key whose text has another id, or another spelling', () => {
    const { text, id } = signer.key
    expect(parseNoteKey(text)?.id).toBe(id)
    expect(parseNoteKey(text.replace(id, other.key.id))).toBeUndefined()
    expect(parseNoteKey(text.replace('+A', '+B'))).toBeUndefined()
  })

  it('has one spelling of its root', () => {
    const text = checkpointText(CHECKPOINT)
    expect(parseCheckpoint(text)).toEqual(CHECKPOINT)
    // The last letter before the `=` says two bits that are of no byte.
    const last = text.at(-3) ?? ''
    const alike = String.fromCharCode(last.charCodeAt(0) + 1)
    expect(Buffer.from(`${last}=`, 'base64')).toEqual(Buffer.from(`${alike}=`, 'base64'))
    expect(parseCheckpoint(text.replace(`${last}=`, `${alike}=`))).toBeUndefined()
    expect(parseCheckpoint(text.replace('\n12\n', '\n012\n'))).toBeUndefined()
  })

  it('is signed with Ed25519 alone', () => {
    expect(() => noteKeyOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey)).toThrow('Ed25519')
  })
})
