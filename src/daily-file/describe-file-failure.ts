export interface FileFailure {
  /** What the system says, in one line. */
  readonly message: string
  /** What to do about it. */
  readonly mend: string
  /** The system's code, e.g. ENOSPC. */
  readonly systemCode?: string
}

const ANOTHER_FOLDER = 'name another folder (option directory, variable LOG_DIR)'

const MENDS: Readonly<Record<string, string>> = {
  EACCES: `Give the process the right to write there, or ${ANOTHER_FOLDER}.`,
  EPERM: `Give the process the right to write there, or ${ANOTHER_FOLDER}.`,
  EROFS: `It lies on a read-only file system: ${ANOTHER_FOLDER}.`,
  ENOSPC: `The disk is full: make room, or ${ANOTHER_FOLDER}.`,
  EDQUOT: `The quota is used up: make room, or ${ANOTHER_FOLDER}.`,
  ENOTDIR: `A part of its path is a file: ${ANOTHER_FOLDER}.`,
  EEXIST: `Its folder is a file: ${ANOTHER_FOLDER}.`,
  EISDIR: 'A folder has its name: move that away.',
}

/** Says what went wrong with a file, and what mends it. */
export function describeFileFailure(error: unknown): FileFailure {
  const message = error instanceof Error ? error.message : String(error)
  const systemCode =
    typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
      ? error.code
      : undefined
  const mend = MENDS[systemCode ?? ''] ?? `Check the folder, or ${ANOTHER_FOLDER}.`
  return systemCode === undefined ? { message, mend } : { message, mend, systemCode }
}
