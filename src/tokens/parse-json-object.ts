import { isAscii, isUtf8 } from 'node:buffer'
import { bareCopy, isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { type ResolvedLimits, resolveLimits } from './limits.js'
import { measureJson, type NestedMember } from './measure-json.js'
import { countMembers, findRepeatedMember } from './repeated-member.js'
import { shown } from './shown.js'

export type ParsedObject =
  | { readonly ok: true; readonly value: JsonObject; readonly nested: readonly NestedMember[] }
  /** `reason` completes "the header is …". */
  | { readonly ok: false; readonly reason: string }

/**
 * Parses one part of a token: well-formed UTF-8, a JSON object, no member twice at any depth (RFC 8725bis section
 * 2.4: two parsers could read two different tokens), no deep nesting. The outermost object inherits nothing.
 */
export function parseJsonObject(bytes: Buffer, limits: ResolvedLimits = resolveLimits()): ParsedObject {
  const text = textOf(bytes)
  if (text === undefined) return { ok: false, reason: 'not UTF-8' }
  const measure = measureJson(text, limits)
  if (!measure.ok) return measure
  const value = parseJson(text)
  if (value === undefined) return { ok: false, reason: 'not JSON' }
  if (!isJsonObject(value)) return { ok: false, reason: 'not a JSON object' }
  // JSON.parse keeps the last of two members with one name: then fewer come out than stand in the text.
  if (countMembers(value) !== measure.members) {
    return { ok: false, reason: `ambiguous: member ${shown(findRepeatedMember(text))} stands twice` }
  }
  return { ok: true, value: bareCopy(value), nested: measure.nested }
}

/** ASCII, which is most of the payloads, needs no decoding. */
function textOf(bytes: Buffer): string | undefined {
  if (isAscii(bytes)) return bytes.toString('latin1')
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
