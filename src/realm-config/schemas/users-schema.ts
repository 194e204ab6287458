import { z } from 'zod'
import type { DevelopmentOverlay, UserRepresentation } from '../types.js'
import { clientOverlaySchema } from './client-schema.js'
import { filledText, optional, optionalSwitch, optionalText, optionalTexts, textThat } from './text.js'

const uuid = textThat(
  (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
  'A user id must be a UUID: it becomes the subject of tokens.',
  'Generate one with `node -p "crypto.randomUUID()"` and keep it.',
)

const userSchema = z.strictObject({
  id: uuid,
  username: filledText,
  email: optionalText,
  emailVerified: optionalSwitch,
  firstName: optionalText,
  lastName: optionalText,
  enabled: optionalSwitch,
  attributes: optional(z.record(z.string(), z.array(z.string()))),
  credentials: optional(
    z.array(z.strictObject({ type: z.literal('password'), value: filledText, temporary: optionalSwitch })),
  ),
  realmRoles: optionalTexts,
  clientRoles: optional(z.record(z.string(), z.array(z.string()))),
}) satisfies z.ZodType<UserRepresentation>

/** users.dev.yaml; either part may be left out. */
export const usersSchema = z.strictObject({
  users: optional(z.array(userSchema)),
  clients: optional(z.array(clientOverlaySchema)),
}) satisfies z.ZodType<Partial<DevelopmentOverlay>>
