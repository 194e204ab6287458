/** What a command may touch of the process: given in, so that tests run commands without one. */
export interface CommandIo {
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean }
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Reads it again, with what .env says by now. Default: as it was. */
  readonly readEnvironment?: () => Readonly<Record<string, string | undefined>>
  /** Default: the global fetch. */
  readonly fetch?: typeof globalThis.fetch
  /** Milliseconds since the epoch. Default: Date.now. */
  readonly now?: () => number
  /** Folder that relative paths start from. Default: process.cwd(). */
  readonly workingDirectory?: string
}

/** 0 done, equal, allowed; 1 failed or refused; 2 wrong usage or configuration; 3 a difference; 130 stopped by a signal. */
export type ExitCode = 0 | 1 | 2 | 3 | 130

export interface CommandErrorOptions extends ErrorOptions {
  /** What `--json` says beside code and message, e.g. `{ mistakes: […] }`. Holds no secret. */
  readonly details?: Readonly<Record<string, unknown>>
}

/** Ends a command: its message goes to stderr as it is, its code to the process. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly exitCode: ExitCode
  /** Stable, for `--json`. */
  readonly code: string
  readonly details: Readonly<Record<string, unknown>>

  constructor(
    exitCode: ExitCode,
    code: string,
    message: string,
    { details = {}, ...options }: CommandErrorOptions = {},
  ) {
    super(message, options)
    this.exitCode = exitCode
    this.code = code
    this.details = details
  }
}

/** Ends a command that has said everything already with an exit code of its own. */
export class CommandDone extends Error {
  override readonly name = 'CommandDone'
  readonly exitCode: ExitCode

  constructor(exitCode: ExitCode) {
    super(`exit code ${exitCode}`)
    this.exitCode = exitCode
  }
}
