import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from './temporary-folder.js'

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url))

/** The program of a page in docs/ that follows `<!-- run -->`, and the output that the page shows after it, if any. */
export async function programOf(
  page: string,
): Promise<{ readonly program: string; readonly output: string | undefined }> {
  const text = await readFile(join(projectRoot, 'docs', page), 'utf8')
  const [, program, output] = /<!-- run -->\n```js\n([\s\S]*?)```\n(?:\n```\n([\s\S]*?)```)?/.exec(text) ?? []
  if (program === undefined) throw new Error(`docs/${page} has no program after <!-- run -->`)
  return { program, output }
}

/** Writes a program into a folder inside the package, from where it can import `passerelle` by name. */
export async function writeProgram(program: string): Promise<string> {
  await mkdir(join(projectRoot, '.cache'), { recursive: true })
  const file = join(await temporaryFolder(join(projectRoot, '.cache')), 'program.mjs')
  await writeFile(file, program)
  return file
}
