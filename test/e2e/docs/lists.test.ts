import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { cleanEnvironment } from '../../support/command.js'
import { programsOf, projectRoot, writeProgram } from '../../support/docs-program.js'

const programs = await programsOf('lists.md')

it('docs/lists.md has a program for SQL, for builders and for row-level security', () => {
  expect(programs).toHaveLength(3)
})

it.each(programs.map(({ program, output }, index) => ({ number: index + 1, program, output })))(
  'program $number of docs/lists.md prints what the page shows',
  async ({ program, output }) => {
    const file = await writeProgram(program)
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], {
      cwd: projectRoot,
      env: cleanEnvironment(),
    })
    expect({ stdout, stderr }).toEqual({ stdout: output, stderr: '' })
  },
)
