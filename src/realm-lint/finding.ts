import type { JsonObject } from '../json/index.js'
import type { Place } from '../realm-config/index.js'

/** How grave a finding is: `advice` lets the command end well, unless it is strict. */
export type Level = 'error' | 'warning' | 'advice'

/** What the files are for. In production more is asked of them. */
export type Environment = 'production' | 'development'

/** One thing in a realm that makes it less safe than it could be. */
export interface Finding {
  readonly id: string
  readonly level: Level
  readonly realm: string
  /** What it is about: `client gaveurs-frontend`. */
  readonly object: string
  /** Dotted, within the object; the field that is missing where it is absent. */
  readonly field: string
  /** Undefined where no file says anything of the object. */
  readonly place?: Place
  readonly problem: string
  readonly mend: string
}

/** What a rule has found in an object. */
export interface Found {
  /** Members that lead from the object to the field. */
  readonly at: readonly (string | number)[]
  readonly problem: string
  /** Where the mend of the rule doesn't do. */
  readonly mend?: string
}

/** What a rule has found, and in which object. */
export interface Hit extends Found {
  readonly object: string
  /** Where the object stands in its document; empty for the realm itself. */
  readonly path: readonly (string | number)[]
}

/** What rules look at. */
export interface LintSubject {
  readonly realm: string
  readonly document: JsonObject
  readonly environment: Environment
  /** The API's audience; any counts where it is undefined. */
  readonly audience: string | undefined
  /** User attributes that the policy bounds what people may do by. */
  readonly boundAttributes: ReadonlySet<string>
  /** Values that came into the files by reference. */
  readonly secrets: ReadonlySet<string>
  /** What users.dev.yaml adds. */
  readonly development: JsonObject | undefined
}

export interface LintRule {
  readonly id: string
  readonly level: Level
  /** What it finds, in a few words. */
  readonly means: string
  /** Why that matters: one or two sentences. */
  readonly why: string
  /** What to do about it. */
  readonly mend: string
  /** Whether it counts in development too. */
  readonly in: 'production' | 'everywhere'
  find(subject: LintSubject): readonly Hit[]
}
