import { z } from 'zod'

/** Text that is not empty. */
export const filledText = z.string().min(1)

/** Text that passes a test; otherwise a mistake with this problem and mend. */
export const textThat = (passes: (text: string) => boolean, problem: string, mend: string) =>
  z.string().refine(passes, { error: problem, params: { mend } })

/** The same by a pattern, which editors get to know. */
export const textOfForm = (pattern: RegExp, problem: string, mend: string) =>
  textThat((text) => pattern.test(text), problem, mend).meta({ pattern: pattern.source })

/** A resource, an action or a field. A permission joins the first two with a colon, so that neither may hold one. */
export const word = textOfForm(
  /^[a-z][a-z0-9_-]*$/,
  'Resources, actions and fields start with a small letter and hold small letters, digits, `_` and `-`.',
  'Rename it.',
)

/** A name that becomes part of an address. */
export const addressableName = textThat(
  (text) => /^[A-Za-z0-9._-]+$/.test(text),
  'A name that stands in addresses holds letters, digits, `.`, `_` and `-` only.',
  'Rename it.',
)

export const optional = z.exactOptional
export const optionalText = z.exactOptional(z.string())
export const optionalSwitch = z.exactOptional(z.boolean())
export const optionalSeconds = z.exactOptional(z.int().min(0))
export const optionalTexts = z.exactOptional(z.array(z.string()))
export const optionalTextMap = z.exactOptional(z.record(z.string(), z.string()))
