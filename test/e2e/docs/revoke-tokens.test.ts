import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { cleanEnvironment } from '../../support/command.js'
import { programOf, projectRoot, writeProgram } from '../../support/docs-program.js'

it('the program of docs/revoke-tokens.md prints what the page shows', async () => {
  const { program, output } = await programOf('revoke-tokens.md')
  const file = await writeProgram(program)
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], {
    cwd: projectRoot,
    env: cleanEnvironment(),
  })
  expect({ stdout, stderr }).toEqual({ stdout: output, stderr: '' })
})
