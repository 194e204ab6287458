import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { userEnvironment } from './user-environment.js'

const execute = promisify(execFile)

/** Names of the packages whose files a fresh Node loads for `import 'specifier'` in `project`, sorted. */
export async function loadedPackages(project: string, specifier: string): Promise<readonly string[]> {
  // V8's coverage report names each script that was loaded, CommonJS and ES modules alike.
  const report = await mkdtemp(join(project, 'coverage-'))
  await execute(process.execPath, ['--input-type=module', '--eval', `import '${specifier}'`], {
    cwd: project,
    env: { ...userEnvironment(), NODE_V8_COVERAGE: report },
  })
  const scripts = await Promise.all((await readdir(report)).map((file) => scriptsOf(join(report, file))))
  const names = scripts.flat().flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? [])
  return [...new Set(names)].sort()
}

async function scriptsOf(file: string): Promise<readonly string[]> {
  const report: { readonly result: readonly { readonly url: string }[] } = JSON.parse(await readFile(file, 'utf8'))
  return report.result.map(({ url }) => url)
}
