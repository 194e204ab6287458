import { z } from 'zod'
import { type NoteKey, openNote, parseCheckpoint } from '../audit-chain/index.js'
import type { AuditRecord } from '../audit-record/index.js'
import { parseRecord } from '../audit-record/index.js'
import { rootOfPath } from './inclusion-path.js'
import { readFields } from './line-fields.js'
import { VerifyError } from './verify-error.js'

const proofSchema = z.strictObject({
  v: z.literal(1),
  chain: z.string().regex(/^[0-9a-f]{12}$/),
  seq: z.int().min(1),
  /** The line as it stands in the trail, without its line feed. */
  record: z.string().max(1024 * 1024),
  /** Of the record among the leaves: one less than `seq`. */
  index: z.int().min(0),
  /** Leaves that the checkpoint covers. */
  size: z.int().min(1),
  /** Hashes from the bottom up (RFC 6962, section 2.1.1), hexadecimal. */
  path: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(64),
  /** The signed note. */
  checkpoint: z.string().max(16 * 1024),
  /** The verifier key that signed it. */
  key: z.string(),
})

/** That one record stands in a chain that was signed, without the chain. */
export type RecordProof = z.infer<typeof proofSchema>

/** What a proof says: the record, or why it proves nothing. */
export type ProofVerdict =
  | { readonly ok: true; readonly record: AuditRecord; readonly key: string }
  | { readonly ok: false; readonly problem: string }

/** @throws VerifyError `proof_invalid` */
export function parseProof(text: string): RecordProof {
  try {
    return proofSchema.parse(JSON.parse(text))
  } catch (error) {
    throw new VerifyError(
      'proof_invalid',
      'this is no proof. Give a file that `passerelle audit prove` has written.',
      error,
    )
  }
}

/** Holds a proof against public keys, and nothing else. */
export function checkProof(proof: RecordProof, keys: readonly NoteKey[]): ProofVerdict {
  const refuse = (problem: string): ProofVerdict => ({ ok: false, problem })
  const line = Buffer.from(` ${proof.record}`)
  const fields = readFields(line, 1, line.length)
  const record = parseRecord(proof.record)
  if (fields === undefined || record === undefined) return refuse('the record has not the form of one')
  if (fields.actual !== fields.claimed) return refuse('the record is not what was hashed')
  const { chain, seq, index, size } = proof
  if (fields.chain !== chain || fields.seq !== seq || index !== seq - 1)
    return refuse('the record is another than the proof says')
  const opened = openNote(proof.checkpoint, keys)
  if (opened === undefined) return refuse('the checkpoint is not signed by the public key that was given')
  const checkpoint = parseCheckpoint(opened.text)
  if (checkpoint?.chain !== chain || checkpoint.size !== size) return refuse('the checkpoint is of other records')
  const path = proof.path.map((node) => Buffer.from(node, 'hex'))
  const root = rootOfPath(Buffer.from(fields.actual, 'hex'), index, size, path)
  if (!root?.equals(checkpoint.root)) return refuse('the record is not among those that the checkpoint covers')
  return { ok: true, record, key: opened.key.text }
}
