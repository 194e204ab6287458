import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

export interface Weight {
  readonly packages: number
  readonly bytes: number
}

/** What npm has installed in a project: packages as its hidden lock file counts them, bytes as its files hold them. */
export async function installedWeight(project: string): Promise<Weight> {
  const modules = join(project, 'node_modules')
  const lock: { readonly packages: Readonly<Record<string, unknown>> } = JSON.parse(
    await readFile(join(modules, '.package-lock.json'), 'utf8'),
  )
  const entries = await readdir(modules, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size))
  return { packages: Object.keys(lock.packages).length, bytes: sizes.reduce((sum, size) => sum + size, 0) }
}
