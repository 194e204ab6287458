import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { cleanEnvironment } from './command.js'
import { programsOf, projectRoot, writeProgram } from './docs-program.js'

/**
 * Tests that every program of a page in docs/ prints what the page shows.
 *
 * @param title what the page has, and so many of them, so that none gets lost
 */
export async function runDocsPrograms(page: string, title: string, count: number): Promise<void> {
  const programs = await programsOf(page)

  it(`docs/${page} ${title}`, () => {
    expect(programs).toHaveLength(count)
  })

  it.each(programs.map(({ program, output }, index) => ({ number: index + 1, program, output })))(
    `program $number of docs/${page} prints what the page shows`,
    async ({ program, output }) => {
      const file = await writeProgram(program)
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], {
        cwd: projectRoot,
        env: cleanEnvironment(),
      })
      expect({ stdout, stderr }).toEqual({ stdout: output, stderr: '' })
    },
  )
}
