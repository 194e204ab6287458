import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { projectRoot } from './arrow-rules.js'

interface Manifest {
  readonly engines: { readonly node: string }
  readonly bin: Readonly<Record<string, string>>
  readonly files: readonly string[]
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

const manifest: Manifest = JSON.parse(readFileSync(`${projectRoot}package.json`, 'utf8'))
const oldestNode = readFileSync(`${projectRoot}.nvmrc`, 'utf8').trim()

describe('package.json', () => {
  it('promises the Node that .nvmrc names', () => {
    expect(manifest.engines.node).toBe(`>=${oldestNode.split('.').slice(0, 2).join('.')}`)
  })

  it('is tested against the types of the oldest Node it promises', () => {
    expect(manifest.devDependencies['@types/node']).toMatch(new RegExp(`^[~^]${oldestNode.split('.')[0]}\\.`))
  })

  it('points bin at a file that may be executed', () => {
    const modes = Object.values(manifest.bin).map((path) => statSync(projectRoot + path).mode & 0o111)
    expect(modes).toEqual([0o111])
  })

  it('ships files that exist', () => {
    const missing = manifest.files.filter((path) => path !== 'dist' && !existsSync(projectRoot + path))
    expect(missing).toEqual([])
  })

  it('exports modules that src/ has', () => {
    const modules = Object.values(manifest.exports).flatMap((target) =>
      typeof target === 'string' ? [] : [target.default],
    )
    const sources = modules.map((path) => path.replace('./dist/', 'src/').replace(/\.js$/, '.ts'))
    expect(sources.filter((path) => !existsSync(projectRoot + path))).toEqual([])
  })

  it('installs each peer for development, so that tests run with it', () => {
    const missing = Object.keys(manifest.peerDependencies).filter((name) => !(name in manifest.devDependencies))
    expect(missing).toEqual([])
  })

  it('has a lock file that knows every platform of its development tools', () => {
    const lock: { packages: Record<string, { optionalDependencies?: Record<string, string> }> } = JSON.parse(
      readFileSync(`${projectRoot}package-lock.json`, 'utf8'),
    )
    const wanted = Object.values(lock.packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
    const locked = new Set(Object.keys(lock.packages).map((path) => path.split('node_modules/').at(-1)))
    expect(wanted.filter((name) => !locked.has(name))).toEqual([])
  })
})

describe('the root', () => {
  it('has every document that a newcomer looks for', () => {
    const documents = [
      'README.md',
      'ARCHITECTURE.md',
      'CONTRIBUTING.md',
      'SECURITY.md',
      'CHANGELOG.md',
      'LICENSE',
      '.env.example',
    ]
    const present = readdirSync(projectRoot)
    expect(documents.filter((name) => !present.includes(name))).toEqual([])
  })
})
