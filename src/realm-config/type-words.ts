import { z } from 'zod'
import type { YamlCursor } from './yaml-cursor.js'

export type Words = { readonly problem: string; readonly mend: string }

/** What a value of this type is called, and how to write it. */
const TYPES: Readonly<Record<string, Words>> = {
  string: { problem: 'text', mend: 'Write text; put numbers, true and false in quotes.' },
  boolean: { problem: 'true or false', mend: 'Write true or false, without quotes.' },
  number: { problem: 'a number', mend: 'Write a number, without quotes.' },
  int: { problem: 'a whole number', mend: 'Write a whole number, without quotes.' },
  array: { problem: 'a list', mend: 'Write a list: `[a, b]`, or one `- item` a line.' },
  object: { problem: 'fields', mend: 'Write its fields below it, indented.' },
  record: { problem: 'fields', mend: 'Write its fields below it, indented.' },
}
const OTHER_TYPE: Words = { problem: 'something else', mend: 'Mend the value.' }

export const wordsOfType = (expected: string): Words => TYPES[expected] ?? OTHER_TYPE

/** What a schema wants, in words. */
export function wantedBy(schema: unknown): string {
  if (schema instanceof z.ZodEnum) return schema.options.join(', ')
  if (schema instanceof z.ZodNumberFormat) return wordsOfType('int').problem
  return wordsOfType(schema instanceof z.ZodType ? schema.type : 'unknown').problem
}

const SCALARS: Readonly<Record<string, string>> = { string: 'text', number: 'a number', boolean: 'true or false' }

/** What is written there. Never the value itself: it may be a password. */
export function describeKind({ kind, scalar }: YamlCursor): string {
  if (kind === 'list') return 'a list'
  if (kind === 'mapping') return 'fields'
  if (Number.isFinite(scalar) && !Number.isInteger(scalar)) return 'a fraction'
  return SCALARS[typeof scalar] ?? 'nothing'
}

/** `a, b or c` */
export const either = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
