import { readdir } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { Command } from 'commander'
import { demonstrationRealmDirectory, loadRealmConfig, type RealmConfig } from '../../realm-config/index.js'
import { CommandError, type CommandIo } from '../io.js'
import { printable } from '../printable.js'

/** Options that all of `passerelle policy` share. */
export interface PolicyOptions {
  /** Default: the folder of REALM_CONFIG, else the only one in ./realm-config, else the demonstration's. */
  readonly realmConfig?: string
  readonly json?: true
}

/** A subcommand of `passerelle policy`, with the options that all of them share. */
export function policySubcommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option(
      '--realm-config <folder>',
      'realm whose policy is meant (default: REALM_CONFIG as serve reads it, else the only folder in ./realm-config, else the demonstration)',
    )
    .option('--json', 'print JSON on stdout')
}

/**
 * The realm whose policy a command is about, loaded and checked. Says on stderr which one it took, where none was named.
 *
 * @throws CommandError `realm_config_ambiguous`, exit code 2
 * @throws RealmConfigError which ends a command with exit code 2, and its mistakes
 */
export async function loadPolicyRealm({ realmConfig }: PolicyOptions, io: CommandIo): Promise<RealmConfig> {
  if (realmConfig !== undefined) return loadRealmConfig(realmConfig)
  const workingDirectory = io.workingDirectory ?? process.cwd()
  const ofServer = io.environment.REALM_CONFIG
  if (ofServer) {
    io.stderr.write(`Policy of ${printable(ofServer)} (by REALM_CONFIG; --realm-config names another).\n`)
    return loadRealmConfig(resolve(workingDirectory, ofServer))
  }
  const folder = await defaultFolder(workingDirectory)
  io.stderr.write(
    folder === undefined
      ? 'Policy of the demonstration (--realm-config or REALM_CONFIG names another).\n'
      : `Policy of ${printable(relative(workingDirectory, folder))} (--realm-config names another).\n`,
  )
  return loadRealmConfig(folder ?? demonstrationRealmDirectory())
}

async function defaultFolder(workingDirectory: string): Promise<string | undefined> {
  const parent = join(workingDirectory, 'realm-config')
  const [only, ...others] = await foldersIn(parent)
  if (only === undefined) return undefined
  if (others.length === 0) return join(parent, only)
  throw new CommandError(
    2,
    'realm_config_ambiguous',
    `realm-config has several realms (${printable([only, ...others].join(', '))}). Say which: --realm-config ${printable(join('realm-config', only))}`,
  )
}

async function foldersIn(directory: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true })
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
      .sort()
  } catch {
    // No such folder: nothing of the reader's own stands here.
    return []
  }
}
