import { describe, expect, it } from 'vitest'
import { fileNames } from '../../../src/realm-export/index.js'

const namesOf = (...names: readonly string[]): readonly string[] => [...fileNames(names).values()]

describe('file names', () => {
  it('are the names of the objects where those are safe anywhere', () => {
    expect(namesOf('backend-api', 'web_1.0')).toEqual(['backend-api', 'web_1.0'])
  })

  it.each([
    '../../etc/passwd',
    '/abs',
    'a/b',
    'c:\\x',
    'é',
    'a b',
    '..',
    '.hidden',
    'con',
    'NUL.txt',
    'a\nb',
    '',
    'x'.repeat(300),
    'end.',
    '%2e%2e',
    '日本',
  ])('are safe for %j, and bear a digest of it', (name) => {
    const [file = ''] = namesOf(name)
    expect(file).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,90}-[0-9a-f]{8}$/)
    expect(file).not.toMatch(/^(con|nul)(\.|$)/i)
  })

  it('are never alike, be it on a disk that does not tell capitals apart', () => {
    const names = ['Front', 'front', 'a/b', 'a b', 'a-b', 'A-B', 'é', 'è', '', '/']
    const files = namesOf(...names).map((name) => name.toLowerCase())
    expect(new Set(files).size).toBe(names.length)
  })
})
