import type { z } from 'zod'
import { type DeclaredBy, fieldMistakes } from './check-fields.js'
import { shapeMistakes } from './check-shape.js'
import { parseYaml } from './parse-yaml.js'
import type { RealmFile } from './read-realm-files.js'
import type { Mistake } from './realm-config-error.js'
import { absentCursor, type YamlCursor } from './yaml-cursor.js'

export interface ParsedFile<Value> {
  /** The file as it is written, every part with its place; absent where it could not be understood. */
  readonly cursor: YamlCursor
  /** What the schema made of it; undefined where there are mistakes of shape. */
  readonly value: Value | undefined
  readonly mistakes: readonly Mistake[]
}

/**
 * A YAML file by its schema, with every mistake of shape at its place. Never throws.
 *
 * @param declaredBy the classes of Keycloak's that declare what the schema leaves open
 */
export function parseFile<Value>(
  schema: z.ZodType<Value>,
  { name, text }: RealmFile,
  declaredBy: DeclaredBy = () => [],
): ParsedFile<Value> {
  if (text === undefined) return { cursor: absentCursor(name), value: undefined, mistakes: [] }
  const { cursor, value, mistakes } = parseYaml(name, text)
  if (cursor.kind === 'absent') return { cursor, value: undefined, mistakes }
  const result = schema.safeParse(value)
  const issues = result.success ? [] : result.error.issues
  const ofFields = fieldMistakes(cursor, value, declaredBy, issues)
  const all = [...mistakes, ...ofFields, ...shapeMistakes(schema, cursor, issues)]
  return { cursor, value: result.success && ofFields.length === 0 ? result.data : undefined, mistakes: all }
}
