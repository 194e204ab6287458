import { createPolicy, fieldsOf, type Permission, type PolicySubject } from '../policy/index.js'
import type {
  AttributeDeclarations,
  BoundDocument,
  FieldDeclaration,
  GrantDocument,
  PolicyDocument,
  RequirementDocument,
} from '../realm-config/index.js'
import type { MatrixRule, RulesOfPermission } from './policy-rules.js'

/** A policy with the types of the attributes that it reads. */
export interface TypedPolicy {
  readonly policy: PolicyDocument
  readonly attributes: AttributeDeclarations
}

/** What the engine says of each part of some rules, one sign a part: the rules can't tell two of equal signs apart. */
export interface Probe {
  /** Of the conditions on these fields that name this attribute, or on constants where it is `undefined`. */
  readonly ofConditions: (
    fields: readonly string[],
    attribute: string | undefined,
  ) => (claims: Claims, record: ProbedRecord) => string
  readonly ofRequirements: (token: Omit<PolicySubject, 'roles'>) => string
}

type Claims = NonNullable<PolicySubject['claims']>
type ProbedRecord = Readonly<Record<string, unknown>>

/** A field that no policy can declare. */
const ASIDE = ' '
const PROBE = 'probe'

/**
 * Asks the engine itself about each condition and requirement, by a policy that has one permission for each, so that
 * what decides is written nowhere twice.
 */
export function createProbe(
  { policy, attributes }: TypedPolicy,
  permission: Permission,
  { grants, denies }: RulesOfPermission,
  attributeOf: (bound: BoundDocument) => string | undefined,
): Probe {
  const parts: { action: string; field: string; attribute: string | undefined }[] = []
  const requirements: string[] = []
  const rules: { grants: GrantDocument[]; deny: GrantDocument[] } = { grants: [], deny: [] }
  const fields: Readonly<Record<string, FieldDeclaration>> = {
    ...fieldsOf(policy, permission),
    [ASIDE]: { type: 'boolean' },
  }

  const addPart = (field: string, bound: BoundDocument, isDeny: boolean): void => {
    const attribute = attributeOf(bound)
    const action = `${PROBE}:${parts.length}`
    parts.push({ action, field, attribute })
    if (!isDeny) {
      rules.grants.push({ permissions: [action], where: { [field]: bound }, line: 1 })
      return
    }
    rules.grants.push({ permissions: [action], line: 1 })
    rules.deny.push({ permissions: [action], where: { [field]: bound }, line: 1 })
    // A deny whose attribute is missing holds for every record; the field aside tells that from one that is met.
    const missing = `${PROBE}:${parts.length}`
    parts.push({ action: missing, field, attribute })
    rules.grants.push({ permissions: [missing], line: 1 })
    rules.deny.push({ permissions: [missing], where: { [field]: bound, [ASIDE]: true }, line: 1 })
  }
  const addRequirement = (requires: RequirementDocument): void => {
    const action = `${PROBE}:required${requirements.length}`
    requirements.push(action)
    rules.grants.push({ permissions: [action], requires, line: 1 })
  }
  const addRules = (some: readonly MatrixRule[], isDeny: boolean): void => {
    const conditions = some.flatMap(({ where = {} }) => Object.entries(where))
    for (const text of new Set(conditions.map((condition) => JSON.stringify(condition)))) {
      const [field, bound]: readonly [string, BoundDocument] = JSON.parse(text)
      addPart(field, bound, isDeny)
    }
  }
  addRules(grants, false)
  addRules(denies, true)
  for (const { requirement } of [...grants, ...denies]) if (requirement !== undefined) addRequirement(requirement)

  const actions = [...parts.map(({ action }) => action), ...requirements].map((name) => name.slice(PROBE.length + 1))
  const document: PolicyDocument = { resources: { [PROBE]: { actions, fields } }, roles: { [PROBE]: rules } }
  const engine = createPolicy({ policy: document, attributes })
  const signs = (subject: Omit<PolicySubject, 'roles'>, asked: readonly string[], record?: ProbedRecord): string => {
    const held = engine.permissionsOf({ ...subject, roles: [PROBE] })
    return asked.map((action) => (held.can(`${PROBE}:${action.slice(PROBE.length + 1)}`, record) ? '1' : '0')).join('')
  }
  return {
    ofConditions: (some, attribute) => {
      const asked = parts
        .filter((part) => some.includes(part.field) && part.attribute === attribute)
        .map(({ action }) => action)
      return (claims, record) => signs({ claims }, asked, { ...record, [ASIDE]: false })
    },
    ofRequirements: (token) => signs(token, requirements),
  }
}
