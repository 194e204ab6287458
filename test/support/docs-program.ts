import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from './temporary-folder.js'

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url))

interface DocsProgram {
  readonly program: string
  /** What the page shows after it, if anything. */
  readonly output: string | undefined
}

/** The first program of a page in docs/ that follows `<!-- run -->`. */
export async function programOf(page: string): Promise<DocsProgram> {
  const [first] = await programsOf(page)
  if (first === undefined) throw new Error(`docs/${page} has no program after <!-- run -->`)
  return first
}

/** Every program of a page in docs/ that follows `<!-- run -->`. */
export async function programsOf(page: string): Promise<readonly DocsProgram[]> {
  const text = await readFile(join(projectRoot, 'docs', page), 'utf8')
  const blocks = text.matchAll(/<!-- run -->\n```js\n([\s\S]*?)```\n(?:\n```\n([\s\S]*?)```)?/g)
  return Array.from(blocks, ([, program = '', output]) => ({ program, output }))
}

/** Writes a program into a folder inside the package, from where it can import `passerelle` by name. */
export async function writeProgram(program: string): Promise<string> {
  await mkdir(join(projectRoot, '.cache'), { recursive: true })
  const file = join(await temporaryFolder(join(projectRoot, '.cache')), 'program.mjs')
  // A user finds the realm of the demonstration in the installed package, which is this folder here.
  await writeFile(file, program.replaceAll("'node_modules/passerelle/", "'"))
  return file
}
