import { z } from 'zod'

/** The part of a schema at a path of field names and list indices; undefined where it does not reach. */
export const schemaAt = (schema: unknown, path: readonly PropertyKey[]): unknown =>
  unwrapped(path.reduce<unknown>((current, step) => stepInto(unwrapped(current), step), schema))

/** Names of the fields that a schema knows. */
export const fieldNames = (schema: unknown): readonly string[] =>
  schema instanceof z.ZodObject ? Object.keys(schema.shape) : []

/** What a schema is below the marks of being optional, or changed after it was read. */
export function unwrapped(schema: unknown): unknown {
  if (schema instanceof z.ZodExactOptional) return unwrapped(schema.unwrap())
  return schema instanceof z.ZodPipe ? unwrapped(schema.in) : schema
}

function stepInto(schema: unknown, step: PropertyKey): unknown {
  if (schema instanceof z.ZodObject) return schema.shape[String(step)]
  if (schema instanceof z.ZodArray) return schema.element
  return schema instanceof z.ZodRecord ? schema.valueType : undefined
}
