import { execFileSync, spawnSync } from 'node:child_process'
import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  checkProof,
  parseProof,
  proveRecord,
  type RecordProof,
  readPublicKey,
} from '../../../src/audit-verify/index.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { SEED, seededRandom } from './seeded-random.js'
import { type WrittenTrail, writeTrail } from './written-trails.js'

const page = fileURLToPath(new URL('../../../docs/audit/verify.md', import.meta.url))

/** What a third party has to have; a machine without it cannot run this test, which then fails. */
function needed(command: string, argument: string): string {
  const { status, stdout } = spawnSync(command, [argument], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`this test needs ${command}, which a third party checks proofs with; install it`)
  return stdout
}

const SHAPE = {
  sessions: 2,
  events: 15,
  fileBytes: 4000,
  checkpointRecords: 10,
  processes: 1,
  tearsTails: true,
  changesKeys: false,
  setsClockBack: false,
  endsTorn: false,
}

let trail: WrittenTrail
let chain: string
let size: number
beforeAll(async () => {
  needed('python3', '--version')
  expect(needed('openssl', 'version')).toMatch(/^OpenSSL [3-9]/)
  trail = await writeTrail(SHAPE, seededRandom(SEED))
  chain = [...trail.files.keys()][0]?.slice(0, 12) ?? ''
  size = [...trail.files.values()].join('').split('\n').length - 2
})

async function trailOnDisk(): Promise<{ folder: string; publicKey: string }> {
  const folder = join(await temporaryFolder(), 'audit')
  await mkdir(folder)
  for (const [file, text] of trail.files) await writeFile(join(folder, file), text, 'latin1')
  const publicKey = join(folder, 'audit-key.pub.pem')
  await writeFile(publicKey, createPublicKey(trail.keys[0] ?? '').export({ format: 'pem', type: 'spki' }))
  return { folder, publicKey }
}

/** Every node of the path, the record, the checkpoint: each of them changed once. */
function forgeries(proof: RecordProof): readonly RecordProof[] {
  const other = (hex: string): string => (hex.startsWith('0') ? '1' : '0') + hex.slice(1)
  return [
    ...proof.path.map((node, at) => ({ ...proof, path: proof.path.with(at, other(node)) })),
    { ...proof, path: proof.path.slice(1) },
    { ...proof, path: [...proof.path, 'ab'.repeat(32)] },
    { ...proof, record: proof.record.replace('"outcome":"', '"outcome": "') },
    { ...proof, record: proof.record.replace(/"seq":\d+/, '"seq":99999') },
    { ...proof, checkpoint: proof.checkpoint.replace(/\n\d+\n/, `\n${proof.size + 1}\n`) },
    { ...proof, checkpoint: proof.checkpoint.replace('passerelle-audit/', 'passerelle-audit/0') },
  ]
}

describe(`a proof of one record (AUDIT_SEED=${SEED})`, () => {
  it('is good for each record that a checkpoint covers, and no change of it is', async () => {
    const { folder } = await trailOnDisk()
    const key = readPublicKey(trail.keys[0] ?? '')
    if (key === undefined) throw new Error('the trail has a key')
    for (let seq = 1; seq <= size; seq++) {
      const proof = await proveRecord({ path: folder, chain, seq })
      expect(checkProof(parseProof(JSON.stringify(proof)), [key]), `record ${seq}`).toMatchObject({
        ok: true,
        record: { seq },
      })
      for (const forged of forgeries(proof)) expect(checkProof(forged, [key]).ok, JSON.stringify(forged)).toBe(false)
    }
  })

  it('is checked by the script of docs/audit/verify.md, of 30 lines, and openssl', async () => {
    const { folder, publicKey } = await trailOnDisk()
    const [, script = ''] = /```python\n([\s\S]*?)```/.exec(readFileSync(page, 'utf8')) ?? []
    expect(script.trimEnd().split('\n').length).toBeLessThanOrEqual(30)
    const file = join(folder, 'check_proof.py')
    await writeFile(file, script)
    const check = async (proof: RecordProof) => {
      await writeFile(join(folder, 'proof.json'), JSON.stringify(proof))
      return spawnSync('python3', [file, join(folder, 'proof.json'), publicKey], { encoding: 'utf8' })
    }
    for (const seq of [1, 2, Math.floor(size / 2), size - 1, size]) {
      const proof = await proveRecord({ path: folder, chain, seq })
      const { status, stdout, stderr } = await check(proof)
      expect(stdout, stderr).toContain(`record ${seq} of ${proof.size}: `)
      expect(status).toBe(0)
      const [first, second] = forgeries(proof)
      for (const forged of [
        first,
        second,
        { ...proof, checkpoint: proof.checkpoint.replace(/.{8}=\n$/, 'AAAAAAAA=\n') },
      ]) {
        expect(forged && (await check(forged)).status).not.toBe(0)
      }
    }
  })

  it('refuses another key', async () => {
    const { folder } = await trailOnDisk()
    const other = await writeTrail({ ...SHAPE, events: 0 }, seededRandom(SEED + 1))
    const key = readPublicKey(other.keys[0] ?? '')
    const proof = await proveRecord({ path: folder, chain, seq: 1 })
    expect(checkProof(proof, key === undefined ? [] : [key])).toMatchObject({ ok: false })
  })
})

describe('checkpoints', () => {
  /** Written from C2SP's signed-note and tlog-checkpoint and RFC 6962, and sharing nothing with the code under test. */
  const INDEPENDENT = `
import base64, glob, hashlib, json, subprocess, sys, tempfile
folder, pem = sys.argv[1], sys.argv[2]
def mth(leaves):
    if len(leaves) == 1: return leaves[0]
    k = 1
    while k * 2 < len(leaves): k *= 2
    return hashlib.sha256(b"\\1" + mth(leaves[:k]) + mth(leaves[k:])).digest()
der = subprocess.run(["openssl", "pkey", "-pubin", "-in", pem, "-outform", "DER"], check=True, capture_output=True).stdout
key_id = hashlib.sha256(b"passerelle-audit\\n" + b"\\1" + der[-32:]).digest()[:4]
leaves, checked = [], 0
for path in sorted(glob.glob(folder + "/*.jsonl")):
    for line in open(path, "rb").read().split(b"\\n")[:-1]:
        record = json.loads(line)
        if record["event"] == "TRAIL_CHECKPOINT":
            text, signatures = record["trail"]["checkpoint"].split("\\n\\n")
            origin, size, root = text.split("\\n")
            assert origin == "passerelle-audit/" + record["chain"] and int(size) == len(leaves)
            assert base64.b64decode(root, validate=True) == mth(leaves)
            dash, name, signature = signatures.rstrip("\\n").split(" ")
            raw = base64.b64decode(signature, validate=True)
            assert dash == "\\u2014" and name == "passerelle-audit" and raw[:4] == key_id and len(raw) == 68
            with tempfile.NamedTemporaryFile() as signed, tempfile.NamedTemporaryFile() as by:
                signed.write((text + "\\n").encode()), signed.flush(), by.write(raw[4:]), by.flush()
                subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", pem, "-rawin", "-in", signed.name, "-sigfile", by.name], check=True, capture_output=True)
            checked += 1
        leaves.append(hashlib.sha256(b"\\0" + line[:-75]).digest())
        assert leaves[-1].hex() == record["hash"]
print(len(leaves), checked)
`

  it('are what C2SP and RFC 6962 say, as another implementation reads them', async () => {
    const { folder, publicKey } = await trailOnDisk()
    const script = join(folder, 'read_checkpoints.py')
    await writeFile(script, INDEPENDENT)
    const output = execFileSync('python3', [script, folder, publicKey], { encoding: 'utf8' })
    const [records, checked] = output.trim().split(' ').map(Number)
    expect(records).toBe(size + 1)
    expect(checked).toBeGreaterThanOrEqual(4)
  })
})
