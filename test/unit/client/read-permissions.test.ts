import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { ClientError, readPermissions } from '../../../src/client/index.js'

const ANSWER = {
  policy_version: 'v1',
  subject: 'jean',
  permissions: {
    'audit:read': { allowed: 'never', missing: [{ scopes: ['audit'], acr_values: ['2'] }] },
    'lots:read': {
      allowed: 'within',
      any_of: [{ gaveur_id: 1 }, { site_id: { in: ['LL', 'LS'] } }, { lot: { starts_with: 'LL' } }],
      none_of: [{ sold: true }],
      fields: { gaveur_id: 'integer', site_id: 'string', lot: 'string', sold: 'boolean' },
    },
    'lots:sell': { allowed: 'never' },
    'lots:write': { allowed: 'always' },
  },
}

describe('what the caller may do', () => {
  const permissions = readPermissions(ANSWER)

  it('has the version, the subject and what is allowed for some records', () => {
    expect(permissions).toMatchObject({
      version: 'v1',
      subject: 'jean',
      permissions: ['lots:read', 'lots:write'],
    })
    expect(Object.isFrozen(permissions)).toBe(true)
  })

  it.each([
    ['lots:write', undefined, true],
    ['lots:write', { whatever: 1 }, true],
    ['lots:sell', { gaveur_id: 1, sold: false }, false],
    ['lots:read', undefined, false],
    ['lots:read', { gaveur_id: 1, sold: false }, true],
    ['lots:read', { gaveur_id: 1, sold: null }, true],
    ['lots:read', { gaveur_id: 1, sold: true }, false],
    ['lots:read', { gaveur_id: 1 }, false],
    ['lots:read', { gaveur_id: '1', sold: false }, false],
    ['lots:read', { gaveur_id: 2, site_id: 'LS', sold: false }, true],
    ['lots:read', { gaveur_id: 2, lot: 'LL042', sold: false }, true],
    ['lots:read', { gaveur_id: 2, lot: 'MO042', sold: false }, false],
    ['nothing:known', { gaveur_id: 1, sold: false }, false],
  ] as const)('decides %s on %j: %s', (permission, record, allowed) => {
    expect(permissions.can(permission, record)).toBe(allowed)
  })

  it('says whether there is anything to show, and what a new sign-in would have to ask for', () => {
    expect(permissions.canSome('lots:read')).toBe(true)
    expect(permissions.canSome('lots:sell')).toBe(false)
    expect(permissions.canSome('nothing:known')).toBe(false)
    expect(permissions.missing('audit:read')).toEqual([{ scopes: ['audit'], acrValues: ['2'] }])
    expect(permissions.missing('lots:sell')).toEqual([])
    expect(permissions.missing('nothing:known')).toEqual([])
  })

  it('knows no permission by the names that objects inherit', () => {
    const names = ['constructor', '__proto__', 'toString'] as const
    for (const name of names) expect(permissions.canSome(name as `${string}:${string}`)).toBe(false)
  })
})

describe('an answer that is none', () => {
  const within = (change: object) => ({
    ...ANSWER,
    permissions: { 'a:b': { ...ANSWER.permissions['lots:read'], ...change } },
  })

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'the answer'],
    ['a list', [], 'the answer'],
    ['a problem', { type: 'about:blank', status: 401, code: 'expired' }, 'policy_version'],
    ['no subject', { ...ANSWER, subject: 1 }, 'subject'],
    ['permissions as a list', { ...ANSWER, permissions: ['lots:read'] }, 'permissions'],
    ['a verdict of another kind', { ...ANSWER, permissions: { 'a:b': { allowed: true } } }, 'permissions.a:b.allowed'],
    ['bounds that are absent', within({ any_of: undefined }), 'permissions.a:b.any_of'],
    ['denies that are absent', within({ none_of: undefined }), 'permissions.a:b.none_of'],
    ['types that are absent', within({ fields: undefined }), 'permissions.a:b.fields'],
    ['a bound of null', within({ none_of: [{ sold: null }] }), 'permissions.a:b.none_of.sold'],
    ['an operator of tomorrow', within({ none_of: [{ lot: { ends_with: 'X' } }] }), 'permissions.a:b.none_of.lot'],
    ['two operators', within({ any_of: [{ lot: { in: ['X'], starts_with: 'X' } }] }), 'permissions.a:b.any_of.lot'],
    ['a list with a list', within({ any_of: [{ lot: { in: [['X']] } }] }), 'permissions.a:b.any_of.lot'],
    [
      'what is missing as text',
      { ...ANSWER, permissions: { 'a:b': { allowed: 'never', missing: 'acr' } } },
      'permissions.a:b.missing',
    ],
  ])('is refused: %s', (_, answer, at) => {
    let thrown: unknown
    try {
      readPermissions(answer)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(ClientError)
    expect(thrown).toMatchObject({ code: 'answer_malformed', at, message: expect.stringContaining(at) })
  })
})

describe('the module for browsers', () => {
  const sources = new Map<string, string>()
  /** Follows imports as the compiler leaves them: types are gone. */
  function follow(path: string): void {
    if (sources.has(path)) return
    const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), {
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        verbatimModuleSyntax: true,
        removeComments: true,
      },
    })
    sources.set(path, outputText)
    for (const [, specifier = ''] of outputText.matchAll(/from '([^']+)'/g)) {
      expect(specifier).toMatch(/^\.\.?\/[\w./-]+\.js$/)
      follow(join(dirname(path), specifier.replace(/\.js$/, '.ts')))
    }
  }
  follow(new URL('../../../src/client/index.ts', import.meta.url).pathname)

  it('imports no package, nothing of Node, and no room that would', () => {
    const rooms = new Set([...sources.keys()].map((path) => path.replace(/.*\/src\/([^/]+)\/.*/, '$1')))
    expect([...rooms].sort()).toEqual(['client', 'record-values'])
    for (const text of sources.values()) expect(text).not.toMatch(/\b(?:process|Buffer|require|globalThis|global)\b/)
  })

  it('is of at most 3 kB, gzipped, without its comments', async () => {
    const { gzipSync } = await import('node:zlib')
    const text = [...sources.values()].join('\n').replaceAll(/^\s+/gm, '')
    console.log(`passerelle/client: ${text.length} bytes, ${gzipSync(text).length} gzipped`)
    expect(gzipSync(text).length).toBeLessThanOrEqual(3_000)
  })
})
