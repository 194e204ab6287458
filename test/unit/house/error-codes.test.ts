import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const catalogue = readFileSync(join(root, 'docs/errors.md'), 'utf8')

/** Codes as the sources write them: of each room's error class, of problems, and of decisions. */
function codesIn(pattern: RegExp, files: (path: string) => boolean): readonly string[] {
  const paths = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(files)
  const codes = paths.flatMap((path) => [...readFileSync(join(root, 'src', path), 'utf8').matchAll(pattern)])
  return [...new Set(codes.flatMap(([, code]) => code ?? []))].sort()
}

const sources = [
  [
    'error classes',
    /^(?:export type \w+Code = | {2}\| | {2}readonly code = |.* \| )?'([a-z]+(?:_[a-z]+)*)'/gm,
    (path: string) => /-error\.ts$/.test(path),
  ],
  ['provisioning', /^ {2}'([a-z_]+)',$/gm, (path: string) => path.endsWith('admin-error.ts')],
  ['problems', /code: '([a-z_]+)'/g, (path: string) => path.startsWith(`koa${sep}`)],
  ['logout tokens', /^ {2}\| '(logout_[a-z_]+)'/gm, (path: string) => path === join('tokens', 'logout-token.ts')],
  ['reasons', /readonly code: '([a-z_]+)'/g, (path: string) => path === join('policy', 'types.ts')],
] as const

it.each(sources)('docs/errors.md has every code of %s', (_, pattern, files) => {
  const codes = codesIn(pattern, files)
  expect(codes.length).toBeGreaterThan(2)
  expect(codes.filter((code) => !catalogue.includes(`\`${code}\``))).toEqual([])
})

it('docs/errors.md has every code of the command line, with the exit code it is thrown with', () => {
  const folder = join(root, 'src/cli')
  const text = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
  const thrown = text.flatMap((source) => [...source.matchAll(/CommandError\(\s*(\d),\s*'([a-z_]+)'/g)])
  const rows = new Set(thrown.map(([, exitCode, code]) => `| \`${code}\` | ${exitCode} |`)).add('| `usage` | 2 |')
  expect(rows.size).toBeGreaterThan(6)
  expect([...rows].filter((row) => !catalogue.includes(row))).toEqual([])
})
