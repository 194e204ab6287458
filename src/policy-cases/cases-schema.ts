import { z } from 'zod'

const text = z.string().min(1)

/** One name, or a list of them. */
const names = z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(text).min(1))

const subject = z.strictObject({
  user: z.exactOptional(text),
  roles: z.exactOptional(z.array(text)),
  client_roles: z.exactOptional(z.record(z.string(), z.array(text))),
  scopes: z.exactOptional(z.array(text)),
  acr: z.exactOptional(text),
  client: z.exactOptional(text),
  attributes: z.exactOptional(z.record(z.string(), z.unknown())),
})

const questions = z.strictObject({
  title: z.exactOptional(text),
  as: names,
  may: z.exactOptional(names),
  may_not: z.exactOptional(names),
  lists: z.exactOptional(names),
  on: z.exactOptional(z.unknown()),
  within: z.exactOptional(z.unknown()),
  except: z.exactOptional(z.unknown()),
  because: z.exactOptional(text),
  by: z.exactOptional(text),
})

/** policy.test.yaml: its fields. What they name is checked against the realm. */
export const casesSchema = z.strictObject({
  subjects: z.record(z.string(), subject),
  cases: z.array(questions).min(1),
})
