import { z } from 'zod'
import type { KeptMark } from '../revocation/index.js'

const markSchema = z.object({
  kind: z.enum(['token', 'session', 'subject', 'client', 'issuer']),
  issuer: z.string(),
  value: z.string(),
  issuedBefore: z.number().optional(),
  keepUntilMs: z.number(),
})

export const markToText = (mark: KeptMark): string => JSON.stringify(mark)

/** `undefined` for what no version of ours has written, or a newer one. */
export function textToMark(text: string): KeptMark | undefined {
  try {
    return markSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
