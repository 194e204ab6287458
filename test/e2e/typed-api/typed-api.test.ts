import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { extractTenLines } from '../../package/ten-lines.js'
import { programsOf } from '../../support/docs-program.js'
import { TYPED, UNTYPED } from './programs.js'
import { SLIPS } from './slips.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const EXAMPLE = join(root, 'examples/typed-api')

const COMPILERS = [
  ['TypeScript 6', 'typescript'],
  ['TypeScript 7', 'typescript7'],
] as const
const RESOLUTIONS = [
  ['nodenext', { module: 'nodenext' }],
  ['bundler', { module: 'esnext', moduleResolution: 'bundler' }],
] as const
const MATRIX = COMPILERS.flatMap(([compiler, folder]) =>
  RESOLUTIONS.map(([resolution, options]) => [`${compiler}, ${resolution}`, folder, options] as const),
)

/** A compiler checks the declarations of four frameworks too, on a machine that may be busy. */
const COMPILED_WITHIN_MS = 240_000

interface Diagnostic {
  readonly file: string
  readonly line: number
  readonly code: number
  readonly text: string
}

/** Holds node_modules, which every project below it finds. */
let workspace: string

/** The package as it is installed, beside the frameworks. */
async function installInto(folder: string): Promise<void> {
  const installed = join(root, 'node_modules')
  await mkdir(join(folder, 'passerelle'), { recursive: true })
  await cp(join(root, 'package.json'), join(folder, 'passerelle/package.json'))
  await cp(join(root, 'dist'), join(folder, 'passerelle/dist'), { recursive: true })
  const names = (await readdir(installed)).filter((name) => !name.startsWith('.'))
  await Promise.all(names.map((name) => symlink(join(installed, name), join(folder, name))))
}

async function project(files: Readonly<Record<string, string>>, declarations = true): Promise<string> {
  const folder = await mkdtemp(join(workspace, 'project-'))
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  if (declarations) await cp(join(EXAMPLE, 'passerelle.d.ts'), join(folder, 'passerelle.d.ts'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return folder
}

const STRICT = {
  target: 'es2022',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
}

/** What the compiler says of a project: heads with their place, each with the lines below it. */
async function compile(folder: string, compiler: string, compilerOptions: object): Promise<readonly Diagnostic[]> {
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { ...STRICT, types: ['node'], ...compilerOptions }, include: ['*.ts'] }),
  )
  return diagnosticsOf(folder, compiler)
}

async function diagnosticsOf(folder: string, compiler: string): Promise<readonly Diagnostic[]> {
  const program = [
    join(root, 'node_modules', compiler, 'bin/tsc'),
    '-p',
    folder,
    '--pretty',
    'false',
    '--noErrorTruncation',
  ]
  const printed = await new Promise<string>((resolve) => {
    execFile(process.execPath, program, { cwd: folder }, (_, stdout, stderr) => resolve(stdout + stderr))
  })
  const found: Diagnostic[] = []
  for (const line of printed.split('\n')) {
    const head = /^(.+?)\((\d+),\d+\): error TS(\d+): (.*)$/.exec(line)
    const last = found.at(-1)
    if (head !== null) {
      const [, file = '', at = '', code = '', text = ''] = head
      found.push({ file, line: Number(at), code: Number(code), text })
    } else if (last !== undefined && line.startsWith(' ')) {
      found[found.length - 1] = { ...last, text: `${last.text}\n${line}` }
    } else if (line.trim() !== '') throw new Error(`not a diagnostic: ${line}`)
  }
  return found
}

beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'passerelle-typed-api-'))
  await installInto(join(workspace, 'node_modules'))
})

afterAll(() => rm(workspace, { recursive: true, force: true }))

describe.each(MATRIX)('with %s', (_, compiler, options) => {
  let found: readonly Diagnostic[]
  const inFile = (name: string) => found.filter(({ file }) => file.endsWith(name))

  beforeAll(async () => {
    const slips = SLIPS.map(({ program }, index) => [`slip-${index}.ts`, `${program}\nexport {}\n`])
    found = await compile(await project({ ...Object.fromEntries(slips), 'typed.ts': TYPED }), compiler, options)
  }, COMPILED_WITHIN_MS)

  it('compiles what the realm has, with libraries checked', () => {
    expect(inFile('typed.ts')).toEqual([])
    expect(found).toHaveLength(SLIPS.length)
  })

  it.each(SLIPS.map((slip, index) => [slip.what, index, slip] as const))('does not compile %s', (_, index, slip) => {
    const marked = slip.program.split('\n').findIndex((line) => line.endsWith('// slip')) + 1
    const [first, ...others] = inFile(`slip-${index}.ts`)
    expect([first, others]).toMatchObject([{ code: slip.code, line: marked }, []])
    for (const words of slip.says) expect(first?.text).toContain(words)
  })

  it('compiles a page without a type of Node', { timeout: COMPILED_WITHIN_MS }, async () => {
    const folder = await project({})
    await cp(join(EXAMPLE, 'page.ts'), join(folder, 'page.ts'))
    const browser = { ...options, types: [], lib: ['es2022', 'dom', 'dom.iterable'] }
    expect(await compile(folder, compiler, browser)).toEqual([])
  })
})

it('compiles each program of the pages that names a record, with the types of the realm whose policy they load', {
  timeout: COMPILED_WITHIN_MS,
}, async () => {
  const readme = extractTenLines(await readFile(join(root, 'README.md'), 'utf8'))
  const programs = [readme, ...(await programsOf('frameworks.md')).map(({ program }) => program)].filter((program) =>
    program.includes('gavage_data:read'),
  )
  expect(programs).toHaveLength(6)
  // They are JavaScript: what may be undefined, and the type of Fastify's parameters, they don't say.
  const asTypeScript = (program: string) =>
    program
      .replaceAll(/process\.env\.PORT(?: \?\? 3000)?/g, '3000')
      .replaceAll('access: authorize(', 'access: authorize<{ Params: { gaveurId: string } }>(')
  const lenient = { strict: false, exactOptionalPropertyTypes: false, noUncheckedIndexedAccess: false }
  const files = Object.fromEntries(programs.map((program, at) => [`program-${at}.ts`, asTypeScript(program)]))
  expect(await compile(await project(files), 'typescript7', { module: 'nodenext', ...lenient })).toEqual([])
})

it('compiles everything where nothing is registered', { timeout: COMPILED_WITHIN_MS }, async () => {
  const folder = await project({ 'untyped.ts': UNTYPED }, false)
  expect(await compile(folder, 'typescript7', { module: 'nodenext' })).toEqual([])
})

it('compiles examples/typed-api by its own tsconfig.json', { timeout: COMPILED_WITHIN_MS }, async () => {
  const folder = await project({}, false)
  await cp(EXAMPLE, folder, { recursive: true })
  expect(await diagnosticsOf(folder, 'typescript7')).toEqual([])
})
