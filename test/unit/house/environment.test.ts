import { describe, expect, it } from 'vitest'
import { projectRoot } from './arrow-rules.js'
import { findEnvironmentReads, readSources } from './find-environment-reads.js'

const READS: readonly string[] = [
  'const port = process.env.PORT',
  'const { PORT } = process.env',
  "const port = process['env']['PORT']",
  'const port = globalThis.process.env.PORT',
  'const { env } = process',
  'const { env: variables } = process',
  "import { env } from 'node:process'",
  "import { env as variables } from 'process'",
  'process.loadEnvFile()',
]

const OTHERS: readonly string[] = [
  '// never reads process.env itself',
  "const text = 'process.env.PORT'",
  'const load = (env: Environment) => env.PORT',
  'const { argv } = process',
  "import { argv } from 'node:process'",
  'const value = options.env',
]

describe('the environment', () => {
  it.each(READS)('is seen to be read in `%s`', (source) => {
    expect(findEnvironmentReads('a.ts', `\n${source}\n`)).toContain('a.ts:2')
  })

  it.each(OTHERS)('is not read in `%s`', (source) => {
    expect(findEnvironmentReads('a.ts', source)).toEqual([])
  })

  it('is read in src/cli and src/app.ts only', () => {
    const below = readSources(`${projectRoot}src`).filter(({ path }) => !path.startsWith('cli/') && path !== 'app.ts')
    expect(below.flatMap(({ path, source }) => findEnvironmentReads(`src/${path}`, source))).toEqual([])
  })
})
