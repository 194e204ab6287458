import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

interface Wanted {
  /** As it is called, e.g. `redis-server`. */
  readonly program: string
  /** Debian's package that has it. */
  readonly package: string
  /** Where else it may stand: a folder, and below each of its folders, e.g. `/usr/lib/postgresql` and `bin`. */
  readonly versions?: { readonly folder: string; readonly below: string }
}

const INSTALL_LIMIT_MS = 300_000

/**
 * Where the program stands. It is installed where that may be done: as root, with apt-get. Else this throws and says how to
 * get it, so that tests fail, and are never skipped, where the real server is missing.
 */
export function installedProgram(wanted: Wanted): string {
  const found = find(wanted) ?? (install(wanted.package) ? find(wanted) : undefined)
  if (found !== undefined) return found
  throw new Error(
    `${wanted.program} is needed for these tests and was not found. Install it (Debian and Ubuntu: \`apt-get install ${wanted.package}\`; macOS: \`brew install ${wanted.package.replace('-server', '')}\`) and put it into PATH, or run this as root where apt-get is.`,
  )
}

function find({ program, versions }: Wanted): string | undefined {
  const inPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, program))
  const byVersion =
    versions !== undefined && existsSync(versions.folder)
      ? readdirSync(versions.folder)
          .toSorted((one, other) => Number(other) - Number(one))
          .map((version) => join(versions.folder, version, versions.below, program))
      : []
  return [...byVersion, ...inPath].find((path) => existsSync(path))
}

function install(name: string): boolean {
  if (process.getuid?.() !== 0) return false
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const run = (...args: readonly string[]): boolean =>
    spawnSync('apt-get', ['-qq', ...args], {
      env: environment,
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: INSTALL_LIMIT_MS,
    }).status === 0
  return run('update') && run('install', '-y', '--no-install-recommends', name)
}
