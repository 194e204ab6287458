import { z } from 'zod'
import { GRADES, SITE_IDS } from './data.js'

/** An id in a path: digits only, so that one record has one spelling. */
export const gaveurParams = z.strictObject({
  gaveurId: z
    .string()
    .regex(/^[1-9][0-9]{0,8}$/, 'must be a positive integer')
    .transform(Number),
})

export const siteParams = z.strictObject({ siteId: z.string().regex(/^[A-Z]{2}$/, 'must be two capital letters') })

export const page = z.strictObject({
  /** Rows on a page. */
  limit: z
    .string()
    .regex(/^[1-9][0-9]{0,2}$/, 'must be an integer from 1 to 500')
    .transform(Number)
    .refine((limit) => limit <= 500, 'must be an integer from 1 to 500')
    .default(100),
  /** `next_cursor` of the page before. */
  cursor: z
    .string()
    .regex(/^[1-9][0-9]{0,11}$/, 'must be the next_cursor of the page before')
    .transform(Number)
    .optional(),
})

export type Page = z.output<typeof page>

const lot = z.string().regex(/^[A-Z]{2}[0-9]{3}$/, 'must be two capital letters and three digits, such as LL042')

export const newFeeding = z.strictObject({ lot, dose_g: z.int().min(1).max(2000) })
export const newControl = z.strictObject({ site_id: z.enum(SITE_IDS), lot, grade: z.enum(GRADES) })
export const siteName = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, 'must not contain control or invisible characters'),
})

export const feeding = z.object({
  id: z.int(),
  gaveur_id: z.int(),
  site_id: z.enum(SITE_IDS),
  date: z.iso.date(),
  lot,
  dose_g: z.int(),
})

export const control = z.object({
  id: z.int(),
  site_id: z.enum(SITE_IDS),
  date: z.iso.date(),
  lot,
  grade: z.enum(GRADES),
})

export const site = z.object({ site_id: z.enum(SITE_IDS), name: z.string() })

export const figures = z.object({
  gaveur_id: z.int(),
  site_id: z.enum(SITE_IDS),
  feedings: z.int(),
  total_dose_g: z.int(),
  mean_dose_g: z.number(),
})

export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next_cursor: z.string().nullable() })
}
