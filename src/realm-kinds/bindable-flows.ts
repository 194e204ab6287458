import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { listFlows } from './flow-tree.js'
import type { RealmDocument } from './kind.js'
import { withinBuiltIn } from './within-built-in.js'

/** Which flow Keycloak brings along for what a realm binds flows to. */
const BUILT_IN_FOR: Readonly<Record<string, string>> = {
  browserFlow: 'browser',
  registrationFlow: 'registration',
  directGrantFlow: 'direct grant',
  resetCredentialsFlow: 'reset credentials',
  clientAuthenticationFlow: 'clients',
  dockerAuthenticationFlow: 'docker auth',
  firstBrokerLoginFlow: 'first broker login',
}

/** The fields of the realm that name a flow. */
export const FLOW_BINDINGS: readonly string[] = Object.keys(BUILT_IN_FOR)

/** Ways that nobody means to close: of the others, an empty flow is how some switch a way of logging in off. */
const NEVER_CLOSED: ReadonlySet<string> = new Set(['browserFlow', 'clientAuthenticationFlow'])

const BUILT_IN: ReadonlySet<string> = new Set([...Object.values(BUILT_IN_FOR), 'saml ecp'])

/** Whether every new realm has the flow. */
export const isBuiltInFlow = (alias: string): boolean => BUILT_IN.has(alias)

/** What is declared, and what the server has. */
export interface Documents {
  readonly wanted: RealmDocument
  readonly observed: RealmDocument
}

/** A flow, and what it is bound to. */
export interface Binding {
  /** The field of the realm that binds flows of this sort. */
  readonly purpose: string
  /** Where it is named. */
  readonly field: string
  readonly alias: JsonValue | undefined
}

/** What is wrong with flows that are bound now; what was wrong before is not this plan's doing. */
export function unfitBindings(
  bindings: readonly Binding[],
  before: (field: string) => JsonValue | undefined,
  documents: Documents,
): readonly string[] {
  const now = { wanted: {}, observed: documents.observed }
  return bindings.flatMap(({ purpose, field, alias }) => {
    if (typeof alias !== 'string' || alias === '') return []
    const problem = unfit(purpose, alias, documents)
    const isOld = before(field) === alias && problem === unfit(purpose, alias, now)
    return problem === undefined || isOld ? [] : [`${field} names authentication-flow ${alias}, which ${problem}`]
  })
}

/**
 * Why a flow cannot be used for what it is bound to, once everything that is declared is in place: Keycloak takes any,
 * and nobody can log in. Undefined where it can, or where nobody can tell.
 *
 * @param purpose the field of the realm that binds flows of this sort
 */
function unfit(purpose: string, alias: string, documents: Documents): string | undefined {
  const flow = flowAfter(alias, documents)
  const type = purpose === 'clientAuthenticationFlow' ? 'client-flow' : 'basic-flow'
  const own = BUILT_IN_FOR[purpose]
  if (own !== undefined && isBuiltInFlow(alias) && alias !== own) {
    return `is Keycloak's flow for something else. Name ${own}, or a flow of your own.`
  }
  if (flow === undefined) return undefined
  const { providerId = 'basic-flow' } = flow
  if (providerId !== type) return `is a ${providerId}, and it takes a ${type}. Name another flow.`
  return NEVER_CLOSED.has(purpose) && isDead(flow)
    ? 'has no execution that is enabled, so that nobody would get through. Enable one; to refuse everybody, add the authenticator deny-access-authenticator as REQUIRED.'
    : undefined
}

/** A flow as a tree, with what is declared of it over what the server has. */
function flowAfter(alias: string, { wanted, observed }: Documents): JsonObject | undefined {
  const declared = listFlows(wanted).find(({ key }) => key === alias)?.value
  const current = listFlows(observed).find(({ key }) => key === alias)?.value
  if (declared === undefined || current === undefined) return declared ?? current
  if (current.builtIn !== true) return { ...current, ...declared }
  return deeplyOver(current, withinBuiltIn(declared, current).value ?? {})
}

const deeplyOver = (current: JsonObject, declared: JsonObject): JsonObject => ({
  ...current,
  ...Object.fromEntries(
    Object.entries(declared).map(([field, value]) => {
      const known = current[field]
      return [field, isJsonObject(known) && isJsonObject(value) ? deeplyOver(known, value) : value]
    }),
  ),
})

/** Of executions that nobody has read, nothing is known. */
function isDead({ executions }: JsonObject): boolean {
  if (!isJsonObject(executions)) return false
  return !Object.values(executions).some(
    (execution) =>
      isJsonObject(execution) &&
      execution.requirement !== 'DISABLED' &&
      (execution.flowAlias === undefined || !isDead(execution)),
  )
}
