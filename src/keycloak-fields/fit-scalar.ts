import type { JsonValue } from '../json/index.js'
import type { FieldType } from './field-table.js'

/** A scalar as Keycloak would read it; undefined where it would refuse it. A text that is empty is nothing but in a text. */
export function fitScalar(value: string | number | boolean, kind: FieldType['kind']): JsonValue | undefined {
  switch (kind) {
    case 'string':
      return String(value)
    case 'boolean':
      return typeof value === 'string' ? switchOf(value) : typeof value === 'boolean' ? value : undefined
    case 'integer':
      return wholeNumber(typeof value === 'string' && /^\s*-?\d+\s*$/.test(value) ? Number(value) : value)
    case 'number':
      return typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : numberOf(value)
    default:
      return undefined
  }
}

function switchOf(text: string): JsonValue | undefined {
  const word = text.trim().toLowerCase()
  if (word === '') return null
  return word === 'true' ? true : word === 'false' ? false : undefined
}

function wholeNumber(value: string | number | boolean): JsonValue | undefined {
  if (typeof value === 'string') return value.trim() === '' ? null : undefined
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined
}

function numberOf(value: string | number | boolean): JsonValue | undefined {
  if (typeof value === 'string') return value.trim() === '' ? null : undefined
  return typeof value === 'number' ? value : undefined
}
