import type { PolicyRecord, PolicySubject, Reason, RuleOrigin, Where } from '../policy/index.js'
import type { Place } from '../realm-config/index.js'

/** Codes that a case may expect of a refusal. */
export type RefusalCode = Exclude<
  Reason['code'],
  'granted' | 'granted_within' | 'permission_unknown' | 'record_not_found' | 'policy_error'
>

/** Somebody whom cases speak of. */
export interface CaseSubject {
  readonly name: string
  readonly subject: PolicySubject
}

/** What a case expects of a decision, or of the bounds of a list. */
export type Expectation =
  | { readonly kind: 'may'; readonly by: string | undefined }
  | { readonly kind: 'may_not'; readonly because: RefusalCode | undefined; readonly by: string | undefined }
  /** The rows within one of `anyOf`, without those within one of `noneOf`; no `anyOf`: no row; `{}` in it: every row. */
  | { readonly kind: 'lists'; readonly anyOf: readonly Where[]; readonly noneOf: readonly Where[] }

/** One question to the policy: a case asks one for each of its subjects, permissions and records. */
export interface Question {
  readonly place: Place
  readonly title: string | undefined
  readonly who: CaseSubject
  readonly permission: `${string}:${string}`
  readonly record: PolicyRecord | undefined
  readonly expected: Expectation
}

/** A question that the policy answers in another way than its case expects. */
export interface CaseFailure {
  readonly place: Place
  readonly title: string | undefined
  /** `jean may gavage_data:read on gaveur_id=2` */
  readonly question: string
  readonly expected: string
  /** What the policy decided, in words, with the rule's place. */
  readonly actual: string
  readonly mend: string
}

/** How far cases have seen one rule, for one of its permissions. */
export interface SeenPermission {
  readonly permission: string
  /** A grant allowed a case; a deny denied one. */
  readonly held: boolean
  /** A case was refused by the grant's own bound or requirement; `undefined`: it has none, or is a deny. */
  readonly refused: boolean | undefined
}

/** A rule of policy.yaml, and what cases have seen of it. */
export interface SeenRule {
  readonly kind: 'grant' | 'deny'
  readonly origin: RuleOrigin
  /** As written, on one line. */
  readonly text: string
  readonly permissions: readonly SeenPermission[]
}

export interface Coverage {
  /** Of the rules' permissions that a case has touched, rounded down; a permission without rules counts as one. */
  readonly percent: number
  readonly touched: number
  readonly total: number
  readonly rules: readonly SeenRule[]
  /** Permissions that no rule has and no case names. */
  readonly unasked: readonly string[]
  /** Pairs of a role and a permission; `permissions` says how many each role is in. */
  readonly pairs: { readonly total: number; readonly named: number; readonly permissions: number }
  /** By role: permissions that no case names for somebody who has it. */
  readonly unnamed: Readonly<Record<string, readonly string[]>>
}

/** What came out of the cases. */
export interface PolicyCasesReport {
  /** Cases in the file, each asking one question or more; with a filter, those that had one to ask. */
  readonly cases: number
  readonly questions: number
  readonly failures: readonly CaseFailure[]
  /** `undefined` with a filter: what was left out would be missing. */
  readonly coverage: Coverage | undefined
}
