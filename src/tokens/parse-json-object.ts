import { isUtf8 } from 'node:buffer'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { type ResolvedLimits, resolveLimits } from './limits.js'
import { measureJson } from './measure-json.js'
import { countMembers, findRepeatedMember } from './repeated-member.js'
import { shown } from './shown.js'

export type ParsedObject =
  | { readonly ok: true; readonly value: JsonObject }
  /** `reason` completes "the header is …". */
  | { readonly ok: false; readonly reason: string }

/**
 * Parses one part of a token: well-formed UTF-8, a JSON object, no member twice at any depth (RFC 8725bis section
 * 2.4: two parsers could read two different tokens), no deep nesting. The outermost object has no prototype.
 */
export function parseJsonObject(bytes: Buffer, limits: ResolvedLimits = resolveLimits()): ParsedObject {
  if (!isUtf8(bytes)) return { ok: false, reason: 'not UTF-8' }
  const text = bytes.toString('utf8')
  const measure = measureJson(text, limits)
  if (!measure.ok) return measure
  const value = parseJson(text)
  if (value === undefined) return { ok: false, reason: 'not JSON' }
  if (!isJsonObject(value)) return { ok: false, reason: 'not a JSON object' }
  // JSON.parse keeps the last of two members with one name: then fewer come out than stand in the text.
  if (countMembers(value) !== measure.members) {
    return { ok: false, reason: `ambiguous: member ${shown(findRepeatedMember(text))} stands twice` }
  }
  return { ok: true, value: Object.setPrototypeOf(value, null) }
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
