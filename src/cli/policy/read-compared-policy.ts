import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import {
  type AttributeDeclarations,
  loadRealmConfig,
  type PolicyDocument,
  parsePolicyFile,
  RealmConfigError,
} from '../../realm-config/index.js'
import { CommandError, type CommandIo } from '../io.js'
import { printable } from '../printable.js'

/** One of two policies to compare. A file alone does not say of which type attributes are. */
export interface ComparedPolicy {
  readonly policy: PolicyDocument
  readonly attributes: AttributeDeclarations | undefined
}

/**
 * A realm's folder, a policy.yaml, or `-` for one that is piped in. A file named policy.yaml beside a realm.yaml is read
 * with its folder.
 *
 * @throws CommandError `policy_unreadable`, exit code 2
 * @throws RealmConfigError
 */
export async function readComparedPolicy(argument: string, io: CommandIo): Promise<ComparedPolicy> {
  if (argument === '-') return parseAlone('standard input', await textOf(io.stdin))
  const path = resolve(io.workingDirectory ?? process.cwd(), argument)
  if (await isFolder(path, argument)) return loadRealmConfig(path)
  if (basename(path) === 'policy.yaml' && (await exists(join(dirname(path), 'realm.yaml')))) {
    return loadRealmConfig(dirname(path))
  }
  return parseAlone(argument, new TextDecoder().decode(await readFile(path)))
}

function parseAlone(name: string, text: string): ComparedPolicy {
  const parsed = parsePolicyFile(basename(name), text)
  if (!parsed.ok) throw new RealmConfigError(name, parsed.mistakes)
  return { policy: parsed.document, attributes: undefined }
}

async function isFolder(path: string, argument: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    throw new CommandError(
      2,
      'policy_unreadable',
      `${printable(argument)} can't be read (${code}). Name a realm's folder or a policy.yaml; - reads one from a pipe.`,
      { cause: error },
    )
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
