import { z } from 'zod'
import type { RolesRepresentation } from '../types.js'
import { filledText, optional, optionalText } from './text.js'

const rolesOf = z.array(z.looseObject({ name: filledText, description: optionalText }))

/** roles.yaml */
export const rolesSchema = z.looseObject({
  roles: z.strictObject({
    realm: rolesOf,
    client: optional(z.record(z.string(), rolesOf)),
  }) satisfies z.ZodType<RolesRepresentation>,
})
