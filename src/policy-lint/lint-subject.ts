import { z } from 'zod'
import { type Place, parseFile, type RealmConfig, type YamlCursor } from '../realm-config/index.js'
import { type LintRule, lintRules } from './lint-rules.js'
import { clientsOfApi, type TokenClient, tokenClients } from './realm-tokens.js'

/** Files that findings point into, and whose comments may silence them. */
export const LINTED_FILES = ['policy.yaml', 'realm.yaml'] as const
export type LintedTexts = Readonly<Record<(typeof LINTED_FILES)[number], string>>

export interface LintOptions {
  /** The API's audience: bounds need their attributes in tokens that carry it. Default: any audience of the realm. */
  readonly audience?: string | undefined
}

/** What checks look at. */
export interface LintSubject {
  readonly config: RealmConfig
  readonly rules: readonly LintRule[]
  /** Every client that gets tokens. */
  readonly clients: readonly TokenClient[]
  /** Those whose tokens the API takes. */
  readonly apiClients: readonly TokenClient[]
  readonly audience: string | undefined
  readonly policy: YamlCursor
  readonly realm: YamlCursor
}

export function lintSubject(config: RealmConfig, texts: LintedTexts, { audience }: LintOptions): LintSubject {
  const cursorOf = (name: keyof LintedTexts) => parseFile(z.unknown(), { name, text: texts[name] }).cursor
  const clients = tokenClients(config)
  return {
    config,
    rules: lintRules(config.policy),
    clients,
    apiClients: clientsOfApi(clients, audience),
    audience,
    policy: cursorOf('policy.yaml'),
    realm: cursorOf('realm.yaml'),
  }
}

/** Where a rule begins. */
export function placeOfRule({ policy }: LintSubject, { kind, role, index, line }: LintRule): Place {
  const written = policy
    .field('roles')
    .field(role)
    .field(kind === 'grant' ? 'grants' : 'deny')
    .items()[index]
  return written?.place ?? { file: 'policy.yaml', line, column: 1 }
}

/** Where one bound of a rule stands. */
export function placeOfBound(subject: LintSubject, rule: LintRule, field: string): Place {
  const list = rule.kind === 'grant' ? 'grants' : 'deny'
  const where = subject.policy.field('roles').field(rule.role).field(list).items()[rule.index]?.field('where')
  return where?.fields().find(({ name }) => name === field)?.place ?? placeOfRule(subject, rule)
}

/** Where the key of a mapping stands. */
export const placeOfKey = (mapping: YamlCursor, name: string): Place =>
  mapping.fields().find((field) => field.name === name)?.place ?? mapping.place

/** `policy.yaml:28, policy.yaml:37` */
export const linesOf = (rules: readonly LintRule[]): string =>
  [...new Set(rules.map(({ line }) => `policy.yaml:${line}`))].join(', ')
