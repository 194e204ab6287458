/** Where something stands in a file of the realm's folder. Line and column count from 1. */
export interface Place {
  /** Path below the realm's folder, with forward slashes, e.g. `clients/backend-api.yaml`. */
  readonly file: string
  readonly line: number
  readonly column: number
}

/** One thing that is wrong in a realm's folder, and what to do about it. Holds no secret. */
export interface Mistake extends Place {
  readonly problem: string
  readonly mend: string
  /** For who tells mistakes apart by program: those that have one keep it, whatever they are said in. */
  readonly code?: MistakeCode
}

export type MistakeCode = 'role-not-in-policy' | 'role-not-in-realm' | 'inheritance-cycle'

/** A realm's folder that cannot be used. Its message lists every mistake of every file. */
export class RealmConfigError extends Error {
  override readonly name = 'RealmConfigError'
  readonly code = 'realm_config_invalid'
  /** Absolute path of the folder. */
  readonly directory: string
  readonly details: readonly Mistake[]

  constructor(directory: string, mistakes: readonly Mistake[]) {
    super(describeMistakes(directory, mistakes))
    this.directory = directory
    this.details = mistakes
  }
}

export const mistakeAt = (place: Place, problem: string, mend: string, code?: MistakeCode): Mistake => ({
  file: place.file,
  line: place.line,
  column: place.column,
  problem,
  mend,
  ...(code && { code }),
})

function describeMistakes(directory: string, mistakes: readonly Mistake[]): string {
  const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`
  const lines = mistakes.map(
    ({ file, line, column, problem, mend }) => `  ${file}:${line}:${column}  ${problem} ${mend}`,
  )
  return [`${count} in the realm configuration ${directory}`, ...lines].join('\n')
}
