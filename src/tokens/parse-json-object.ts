import { isUtf8 } from 'node:buffer'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { inspectMembers } from './inspect-members.js'

export type ParsedObject =
  | { readonly ok: true; readonly value: JsonObject }
  /** `reason` completes "the header is …". */
  | { readonly ok: false; readonly reason: string }

/**
 * Parses one part of a token: well-formed UTF-8, a JSON object, no member twice at any depth (RFC 8725bis section
 * 2.4: two parsers could read two different tokens), no deep nesting. The outermost object has no prototype.
 */
export function parseJsonObject(bytes: Buffer): ParsedObject {
  if (!isUtf8(bytes)) return { ok: false, reason: 'not UTF-8' }
  const text = bytes.toString('utf8')
  const value = parseJson(text)
  if (value === undefined) return { ok: false, reason: 'not JSON' }
  if (!isJsonObject(value)) return { ok: false, reason: 'not a JSON object' }
  const fault = inspectMembers(text)
  if (fault !== undefined) return { ok: false, reason: fault }
  const bare: Record<string, JsonValue> = Object.create(null)
  return { ok: true, value: Object.assign(bare, value) }
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
