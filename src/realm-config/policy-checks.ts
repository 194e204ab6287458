import { boundFieldsDeclared } from './checks/bound-fields.js'
import { boundOperandsFit } from './checks/bound-operands.js'
import { inheritanceEnds, inheritedRolesExist } from './checks/inheritance.js'
import { permissionsDeclared } from './checks/permissions.js'
import { rulesDiffer } from './checks/repeated-rules.js'
import { textIsStorable } from './checks/storable-text.js'
import type { DeclaredAttribute } from './declared-attributes.js'
import type { Mistake } from './realm-config-error.js'
import { readPolicy, type WrittenPolicy } from './written-policy.js'
import type { YamlCursor } from './yaml-cursor.js'

type Attributes = ReadonlyMap<string, DeclaredAttribute> | undefined

/** What policy.yaml must say within itself, and of the realm's attributes. */
const POLICY_CHECKS: readonly ((policy: WrittenPolicy, attributes: Attributes) => readonly Mistake[])[] = [
  permissionsDeclared,
  boundFieldsDeclared,
  boundOperandsFit,
  inheritedRolesExist,
  inheritanceEnds,
  rulesDiffer,
]

/** @param attributes of the user profile; undefined where they can't be told, so that none is blamed */
export function checkPolicy(policy: YamlCursor, attributes: Attributes): readonly Mistake[] {
  const written = readPolicy(policy)
  return [...textIsStorable(policy), ...POLICY_CHECKS.flatMap((check) => check(written, attributes))]
}
