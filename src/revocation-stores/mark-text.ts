import { z } from 'zod'
import { type KeptMark, MARK_BOUNDS } from '../revocation/index.js'

const { longestName, latestSeconds, slackMs } = MARK_BOUNDS

/** As strict as whoever revokes is held to: others may write to the same Redis. */
const nameSchema = z.string().min(1).max(longestName)

const markSchema = z.object({
  kind: z.enum(['token', 'session', 'subject', 'client', 'issuer']),
  issuer: nameSchema,
  value: nameSchema,
  issuedBefore: z.number().min(0).max(latestSeconds).optional(),
  keepUntilMs: z
    .number()
    .min(0)
    .max(latestSeconds * 1000 + slackMs),
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
