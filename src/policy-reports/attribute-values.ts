import type { AttributeDeclaration } from '../realm-config/index.js'
import type { FieldValue } from './field-values.js'
import { subsetsOf } from './subsets.js'

/** A claim as a token would carry it; `undefined`: none. */
export type ClaimValue = string | number | readonly (string | number)[] | undefined

/**
 * Values of an attribute, beside a record: none, one that is nothing like the record, each value of the fields that it is
 * compared with, and their starts. Where a declaration is of a list, lists of these.
 */
export function attributeValues(
  values: readonly FieldValue[],
  declarations: readonly AttributeDeclaration[],
): readonly ClaimValue[] {
  const near = values.filter((value) => typeof value === 'string' || typeof value === 'number')
  const texts = near.filter((value) => typeof value === 'string')
  const far = farFrom(near, declarations)
  const starts = texts.flatMap((text) => [...startsOf(text, texts), ...optionsThatStart(text, declarations)])
  const single = [...new Set([...near, ...starts, ...far])]
  const isList = declarations.some(({ multivalued }) => multivalued)
  return [undefined, ...single, ...(isList ? [...subsetsOf(near).slice(1), ...far.map((value) => [value]), []] : [])]
}

/** Of each declaration, a value that equals and starts none of these. */
function farFrom(
  near: readonly (string | number)[],
  declarations: readonly AttributeDeclaration[],
): readonly (string | number)[] {
  const isFar = (text: string): boolean => !near.some((value) => typeof value === 'string' && value.startsWith(text))
  const words = [...'qwkjvhu', ...Array.from({ length: near.length + 1 }, (_, at) => String.fromCharCode(0x5e00 + at))]
  const farOf = (declaration: AttributeDeclaration): readonly (string | number)[] => {
    switch (declaration.type) {
      case 'integer':
        return Array.from({ length: near.length + 1 }, (_, at) => 1000 + at)
          .filter((number) => !near.includes(number))
          .slice(0, 1)
      case 'string':
        return [...words.filter(isFar).slice(0, 1), ...FAR_UUIDS.filter((uuid) => !near.includes(uuid)).slice(0, 1)]
      case 'option':
        return optionsApart(declaration.options.filter(isFar), declarations)
    }
  }
  return declarations.flatMap(farOf)
}

const FAR_UUIDS = Array.from({ length: 8 }, (_, at) => `ffffffff-ffff-4fff-8fff-fffffffffff${at}`)

/** An option of each kind: those that some of the declarations lack are told from the others. */
function optionsApart(options: readonly string[], declarations: readonly AttributeDeclaration[]): readonly string[] {
  const kinds = new Map<string, string>()
  for (const option of options) {
    const kind = declarations.map((each) => each.type === 'option' && each.options.includes(option)).join()
    if (!kinds.has(kind)) kinds.set(kind, option)
  }
  return [...kinds.values()]
}

const optionsThatStart = (text: string, declarations: readonly AttributeDeclaration[]): readonly string[] =>
  declarations.flatMap((each) =>
    each.type === 'option' ? each.options.filter((option) => text.startsWith(option)) : [],
  )

/** Starts of a text that tell it from the others: one for each of them, and the shortest. */
function startsOf(text: string, others: readonly string[]): readonly string[] {
  const lengths = others.filter((other) => other !== text).map((other) => sharedLength(text, other))
  const cuts = [1, ...lengths, ...lengths.map((length) => length + 1)]
  return cuts.filter((length) => length > 0 && length < text.length).map((length) => text.slice(0, length))
}

function sharedLength(left: string, right: string): number {
  let length = 0
  while (length < left.length && length < right.length && left[length] === right[length]) length += 1
  return length
}
