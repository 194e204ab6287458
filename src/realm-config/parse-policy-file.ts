import { freezeDeeply } from '../json/index.js'
import { uniqueNames } from './checks/unique-names.js'
import { inOrder } from './order-mistakes.js'
import { parseFile } from './parse-file.js'
import { checkPolicy } from './policy-checks.js'
import { toPolicyDocument } from './policy-document.js'
import type { PolicyDocument } from './policy-types.js'
import { type Mistake, mistakeAt } from './realm-config-error.js'
import { policySchema } from './schemas/policy-schema.js'
import { absentCursor, startOf } from './yaml-cursor.js'

/** A policy.yaml on its own: the policy, or everything that is wrong with it. */
export type ParsedPolicy =
  | { readonly ok: true; readonly document: PolicyDocument }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] }

/**
 * Reads one policy.yaml without its realm: its shape, and what it says within itself. Whether its roles, attributes,
 * clients and scopes are those of a realm, only `loadRealmConfig` can tell. Never throws.
 *
 * @param name the file's name, for the places of mistakes
 * @param text what the file holds
 */
export function parsePolicyFile(name: string, text: string): ParsedPolicy {
  const { cursor, value, mistakes: ofShape } = parseFile(policySchema, { name, text })
  const none = absentCursor(name)
  const sources = { policy: cursor, realm: none, roles: none, users: none, clients: [] }
  const mistakes = inOrder([...ofShape, ...uniqueNames(sources), ...checkPolicy(cursor, undefined)])
  if (value !== undefined && mistakes.length === 0) {
    return { ok: true, document: freezeDeeply(toPolicyDocument(value, cursor)) }
  }
  const nothing = mistakeAt(startOf(name), 'The file says nothing.', 'Fill it in.')
  return { ok: false, mistakes: mistakes.length > 0 ? mistakes : [nothing] }
}
