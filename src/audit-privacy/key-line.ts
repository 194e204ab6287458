import { z } from 'zod'

const time = z.string()
const pseudonym = z.string().regex(/^p:[0-9a-f]{8}:[0-9a-f]{32}$/)
const keyId = z.string().regex(/^[0-9a-f]{16}$/)

/** The key of a person, enclosed by a key of the tenant, and who it is, enclosed by the key of the person. */
const personSchema = z.object({
  v: z.literal(1),
  kind: z.literal('person'),
  person: pseudonym,
  tenant: z.string(),
  id: keyId,
  key: z.string(),
  who: z.string(),
  time,
})

/** The key of a class of events in a month, e.g. `reads/2026-11`. */
const periodSchema = z.object({
  v: z.literal(1),
  kind: z.literal('period'),
  period: z.string(),
  /** The key of AUDIT_PRIVACY_KEY that encloses it. */
  under: z.string(),
  id: keyId,
  key: z.string(),
  time,
})

/** What is known about keys that are gone, and about those that may not go. */
const noteSchema = z.object({
  v: z.literal(1),
  kind: z.enum(['held', 'released']),
  person: pseudonym,
  time,
})

/** `next` goes into the pseudonym that the person has from here on, so that nobody ties it to the one before. */
const erasedSchema = z.object({ v: z.literal(1), kind: z.literal('erased'), person: pseudonym, next: z.string(), time })

const expiredSchema = z.object({ v: z.literal(1), kind: z.literal('expired'), period: z.string(), time })

const lineSchema = z.discriminatedUnion('kind', [personSchema, periodSchema, noteSchema, erasedSchema, expiredSchema])

/** One line of the table of keys. */
export type KeyLine = z.infer<typeof lineSchema>
export type PersonLine = z.infer<typeof personSchema>
export type PeriodLine = z.infer<typeof periodSchema>
export type ErasedLine = z.infer<typeof erasedSchema>

/** Undefined for what a crash cut off. */
export function parseKeyLine(text: string): KeyLine | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
