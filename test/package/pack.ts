import { execFile } from 'node:child_process'
import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { userEnvironment } from './user-environment.js'

const execute = promisify(execFile)

export const projectRoot: string = fileURLToPath(new URL('../..', import.meta.url))

const SHIPPED = ['package.json', 'bin', 'dist', 'realm-config', 'scripts', 'README.md', 'CHANGELOG.md', 'LICENSE']

/** Runs npm without its update notice and its reports; rejects with what it printed when it fails. */
export async function npm(directory: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await execute('npm', [...args, '--no-audit', '--no-fund', '--no-update-notifier'], {
    cwd: directory,
    env: userEnvironment(),
  })
  return stdout
}

/**
 * Packs the package below `directory`, with the clone's dist/ as the setup of these tests has built it.
 * @returns the tarball's path
 */
export async function packInto(directory: string): Promise<string> {
  const stage = join(directory, 'stage')
  await mkdir(stage)
  await Promise.all(SHIPPED.map((path) => cp(join(projectRoot, path), join(stage, path), { recursive: true })))
  const packed: readonly { readonly filename: string }[] = JSON.parse(
    await npm(stage, 'pack', '--ignore-scripts', '--json', '--pack-destination', directory),
  )
  const [tarball] = packed
  if (tarball === undefined) throw new Error('npm pack reported no tarball')
  return join(directory, tarball.filename)
}
