import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

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
  ['logout tokens', /^ {2}\| '(logout_[a-z_]+)'/gm, (path: string) => path === join('tokens', 'logout-token.ts')],
  ['reasons', /readonly code: '([a-z_]+)'/g, (path: string) => path === join('policy', 'types.ts')],
] as const

it.each(sources)('docs/errors.md has every code of %s', (_, pattern, files) => {
  const codes = codesIn(pattern, files)
  expect(codes.length).toBeGreaterThan(2)
  expect(codes.filter((code) => !catalogue.includes(`\`${code}\``))).toEqual([])
})

const ANSWERING_ROOMS = ['http-auth', 'koa', 'serving', 'routing']

/** Files that answer requests: those of the rooms that do, and whatever else speaks of problems. */
const answers = (path: string): boolean =>
  path.endsWith('.ts') &&
  (ANSWERING_ROOMS.some((room) => path.startsWith(`${room}${sep}`)) ||
    /\bProblem(?:Error)?\b|problemBody/.test(readFileSync(join(root, 'src', path), 'utf8')))

describe('problems', () => {
  const [, section = ''] = /\n## Problems that a caller sees\n(.*?)\n## /s.exec(catalogue) ?? []
  const rows = [...section.matchAll(/^\| `([a-z_]+)` \|/gm)].flatMap(([, code]) => code ?? []).sort()
  const written = [
    // Decisions, which have codes of their own, stand beside them.
    ...codesIn(/(?<!because: \{ )\bcode: (?:[^',\n]+ \? )?'([a-z_]+)'/g, answers),
    ...codesIn(/\b(?:unavailable|unauthorized)\(\s*'([a-z_]+)'/g, answers),
    ...codesIn(/^ {2}([a-z]+(?:_[a-z]+)+): '[A-Z]/gm, (path) => path === join('http-auth', 'challenges.ts')),
  ]

  it('have a row each in docs/errors.md, and no other row is there', () => {
    expect(rows.length).toBeGreaterThan(15)
    expect([...new Set(written)].sort()).toEqual(rows)
  })

  it('of a standard are sent as they are written there', () => {
    const sent = codesIn(/\berror="([a-z_]+)"/g, answers)
    expect(sent.length).toBeGreaterThan(2)
    expect(sent.filter((code) => !rows.includes(code))).toEqual([])
  })
})

it('docs/errors.md has every code of the command line, with the exit code it is thrown with', () => {
  const folder = join(root, 'src/cli')
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  const text = sources.map((name) => readFileSync(join(folder, name), 'utf8'))
  const thrown = text.flatMap((source) => [...source.matchAll(/CommandError\(\s*(\d),\s*'([a-z_]+)'/g)])
  const rows = new Set(thrown.map(([, exitCode, code]) => `| \`${code}\` | ${exitCode} |`)).add('| `usage` | 2 |')
  expect(rows.size).toBeGreaterThan(6)
  expect([...rows].filter((row) => !catalogue.includes(row))).toEqual([])
})
