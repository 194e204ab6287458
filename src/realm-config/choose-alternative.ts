import { z } from 'zod'
import { fieldNames, unwrapped } from './schema-steps.js'
import type { YamlCursor } from './yaml-cursor.js'

type Issue = z.core.$ZodIssue

/** One of the forms that a value may have, and what it has against the value. */
export interface Alternative {
  readonly schema: unknown
  readonly issues: readonly Issue[]
}

/** Every form that a union allows, those of unions within it included. */
export function alternativesOf(schema: unknown, errors: readonly (readonly Issue[])[]): readonly Alternative[] {
  if (!(schema instanceof z.ZodUnion)) return []
  return schema.options.flatMap((option, index): readonly Alternative[] => {
    const form = unwrapped(option)
    const issues = errors[index] ?? []
    const [only] = issues
    const isUnion = form instanceof z.ZodUnion && only?.code === 'invalid_union' && only.path.length === 0
    return isUnion ? alternativesOf(form, only.errors) : [{ schema: form, issues }]
  })
}

/** The form that somebody meant who wrote this: of its kind, with most of its fields. */
export function chooseAlternative(alternatives: readonly Alternative[], written: YamlCursor): Alternative | undefined {
  const names = written.fields().map(({ name }) => name)
  const known = ({ schema }: Alternative): number => fieldNames(schema).filter((field) => names.includes(field)).length
  return alternatives
    .filter(({ schema }) => isOfKind(schema, written))
    .sort((left, right) => known(right) - known(left))[0]
}

function isOfKind(schema: unknown, { kind, scalar }: YamlCursor): boolean {
  if (kind === 'mapping') return schema instanceof z.ZodObject || schema instanceof z.ZodRecord
  if (kind === 'list') return schema instanceof z.ZodArray
  if (typeof scalar === 'string') return schema instanceof z.ZodEnum || schema instanceof z.ZodString
  return typeof scalar === 'number' && Number.isInteger(scalar) && schema instanceof z.ZodNumber
}
