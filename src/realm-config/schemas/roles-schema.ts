import { z } from 'zod'
import type { RolesRepresentation } from '../types.js'
import { filledText, optional, optionalText } from './text.js'

const rolesOf = z.array(z.strictObject({ name: filledText, description: optionalText }))

/** roles.yaml */
export const rolesSchema = z.strictObject({
  roles: z.strictObject({
    realm: rolesOf,
    client: optional(z.record(z.string(), rolesOf)),
  }) satisfies z.ZodType<RolesRepresentation>,
})
