import { readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const pathOf = (script: string): string => fileURLToPath(new URL(`../../../scripts/${script}`, import.meta.url))
const shell = readFileSync(pathOf('configure-keycloak.sh'), 'utf8')
const batch = readFileSync(pathOf('configure-keycloak.bat'), 'utf8')

/** How each language says "the project's root" and "the options as they came". */
const SHELL_WORDS = { root: '$root/', options: '"$@"', end: '\n' } as const
const BATCH_WORDS = { root: '%~dp0..\\', options: '%*', end: '\r\n' } as const

interface Call {
  readonly program: string
  readonly command: readonly string[]
  readonly path: string
}

/** What a script runs, in the same words for both. @throws when it does not pass its options on, last */
function callOf(line: string, { root, options }: typeof SHELL_WORDS | typeof BATCH_WORDS): Call {
  const words = line.split(' ')
  if (words.at(-1) !== options) throw new Error(`options are not passed on: ${line}`)
  const [program = '', ...command] = words.slice(0, -1).filter((word) => !['exec', 'node', '@node'].includes(word))
  const fromRoot = (word: string): string => {
    const bare = word.replace(/^"|"$/g, '')
    if (!bare.startsWith(root)) throw new Error(`not relative to the script's own place: ${word}`)
    return bare.slice(root.length).replaceAll('\\', '/')
  }
  return { program: fromRoot(program), command: command.slice(0, -1), path: fromRoot(command.at(-1) ?? '') }
}

const shellCall = shell.split('\n').filter((line) => line.startsWith('exec node '))

describe('scripts/configure-keycloak', () => {
  it('runs the same command on the same folder, with the options it was given, from .sh and .bat', () => {
    expect(shellCall).toHaveLength(1)
    const call = callOf(shellCall[0] ?? '', SHELL_WORDS)
    expect(call).toEqual(callOf(batch.trimEnd(), BATCH_WORDS))
    expect(call).toEqual({
      program: 'bin/passerelle.js',
      command: ['realm', 'apply'],
      path: 'realm-config/gaveurs-production',
    })
  })

  it('is one line with the line end of Windows as .bat', () => {
    expect(batch.split('\r\n')).toEqual([expect.stringMatching(/^@node "/), ''])
  })

  it('has no line end of Windows as .sh, and may be executed', () => {
    expect(shell).not.toContain('\r')
    expect(statSync(pathOf('configure-keycloak.sh')).mode & 0o111).toBe(0o111)
  })
})
