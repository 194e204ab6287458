import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runInProcess } from '../../support/run-in-process.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { ISSUER, token } from '../tokens/forge.js'

/** A title, a clearing of the screen, a C1 sequence, reversed text, a line separator. */
const HOSTILE = '\u001b]0;title\u0007\u001b[2J\u009b31m\u202e\u2028'
/** With a line of its own for who wrote it. */
const FORGING = `${HOSTILE}\npasserelle: all is well`
const STEERING = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

const EXPLAIN = ['token', 'explain', '--issuer', ISSUER]

describe.each([
  ['on stderr', []],
  ['in JSON', ['--json']],
])('nothing from outside steers the terminal %s', (_where, json) => {
  it.each<readonly [string, readonly string[], string]>([
    ['an error of a token endpoint', EXPLAIN, JSON.stringify({ error: FORGING, error_description: FORGING })],
    ['members of an answer', EXPLAIN, JSON.stringify({ [FORGING]: 1 })],
    ['a token', EXPLAIN, JSON.stringify({ access_token: `${HOSTILE}.b.c` })],
    ['an issuer', ['token', 'explain', '--issuer', `https://x/${HOSTILE}`], token()],
    ['a folder', [...EXPLAIN, '--realm-config', `none${HOSTILE}`], token()],
    ['an option', [...EXPLAIN, `--${HOSTILE}`], token()],
    ['a command', [HOSTILE], ''],
    ['a choice', ['doctor', '--only', HOSTILE], ''],
  ])('%s', async (_what, argv, piped) => {
    const { exitCode, stdout, stderr } = await runInProcess([...argv, '--offline', ...json], { piped })
    expect(exitCode).not.toBe(0)
    expect(stdout + stderr).not.toMatch(STEERING)
    expect(`${stdout}\n${stderr}`).not.toMatch(/^passerelle: all is well/m)
  })

  it('a warning', async () => {
    const { stdout, stderr } = await runInProcess(['serve', '--check-config', ...json], {
      environment: { 'LOG_LEVE\u009b': 'x' },
    })
    expect(stdout + stderr).not.toMatch(STEERING)
    expect(stderr).toContain('LOG_LEVE«U+009B»')
  })

  it('a realm-config', async () => {
    const folder = join(await temporaryFolder(), `realm${HOSTILE}`)
    await mkdir(folder)
    await writeFile(join(folder, 'realm.yaml'), `realm: "\\u009b31m\\u202e"\n"\\u009b2J": 1\n`)
    const { exitCode, stdout, stderr } = await runInProcess(['realm', 'plan', folder, ...json])
    expect(exitCode).toBe(2)
    expect(stdout + stderr).not.toMatch(STEERING)
    expect(stdout + stderr).toMatch(/«U\+009B»|\\u009b/)
  })
})

it('what an answer of a token endpoint says stands in one line, and is cut', async () => {
  const { stderr } = await runInProcess(EXPLAIN, {
    piped: JSON.stringify({ error: 'invalid_grant', error_description: `${'long '.repeat(1_000)}\nforged` }),
  })
  expect(stderr).toContain('is an error (invalid_grant: long long')
  expect(stderr.trimEnd()).not.toContain('\n')
  expect(stderr.length).toBeLessThan(1_000)
})
