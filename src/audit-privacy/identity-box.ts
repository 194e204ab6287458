import { z } from 'zod'
import { openBytes, sealBytes } from './sealed-box.js'

const identitySchema = z.object({
  subject: z.string().optional(),
  name: z.string().optional(),
  address: z.string().optional(),
  user_agent: z.string().optional(),
})

/** What is taken out of a record, and only its key shows again. */
export type HiddenIdentity = z.infer<typeof identitySchema>

/** Longer texts are cut: an identity is no place to hide things in. */
const LONGEST_TEXT = 512
/** Contents are filled up to a multiple of it: the length of a box shall not tell the length of a name. */
const BLOCK_BYTES = 64

export function sealIdentity(key: Buffer, identity: HiddenIdentity, about: string): string {
  const text = JSON.stringify(identity, (_, value: unknown) =>
    typeof value === 'string' ? value.slice(0, LONGEST_TEXT) : value,
  )
  const bytes = Buffer.byteLength(text)
  const filled = Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES
  return sealBytes(key, Buffer.from(text + ' '.repeat(filled - bytes)), about)
}

/** @returns undefined for what this key has not sealed about this */
export function openIdentity(key: Buffer, box: string, about: string): HiddenIdentity | undefined {
  const plain = openBytes(key, box, about)
  return plain === undefined ? undefined : identitySchema.parse(JSON.parse(plain.toString()))
}
