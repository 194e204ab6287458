import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { demonstrationRealmDirectory, loadRealmConfig, parsePolicyFile } from '../../../src/realm-config/index.js'

const SMALL = `resources:
  lots: { actions: [read], fields: { owner: integer } }
roles:
  keeper:
    grants:
      - permissions: [lots:read]
        where: { owner: $anything }
        requires: { client: any, scope: any }
  chief: { inherits: [keeper] }
`

describe('a policy.yaml on its own', () => {
  it('is the policy that its realm loads', async () => {
    const directory = demonstrationRealmDirectory()
    const text = await readFile(join(directory, 'policy.yaml'), 'utf8')
    const { policy } = await loadRealmConfig(directory)
    expect(parsePolicyFile('policy.yaml', text)).toEqual({ ok: true, document: policy })
  })

  it('may name roles, attributes, clients and scopes of a realm that is not at hand', () => {
    const parsed = parsePolicyFile('old.yaml', SMALL)
    expect(parsed).toMatchObject({ ok: true, document: { roles: { keeper: { grants: [{ line: 6 }] } } } })
    expect(parsed.ok && parsed.document.roles.chief?.grants).toEqual([])
    expect(Object.isFrozen(parsed.ok && parsed.document.roles.keeper?.grants)).toBe(true)
  })

  it('is refused with every mistake of its shape and of what it says within itself', () => {
    const text = SMALL.replace('[read]', '[read, read]')
      .replace('lots:read]', 'lot:read]')
      .replace('inherits: [keeper]', 'inherits: [keper], grants: 7')
    const parsed = parsePolicyFile('old.yaml', text)
    expect(parsed.ok ? [] : parsed.mistakes.map(({ file, line, problem }) => [file, line, problem])).toEqual([
      ['old.yaml', 2, 'The action `read` stands in old.yaml:2 already.'],
      ['old.yaml', 6, '`lot` is not a resource.'],
      ['old.yaml', 9, '`keper` is not a role of this policy.'],
      ['old.yaml', 9, '`grants` must be a list, not a number.'],
    ])
  })

  it.each(['', '\n', '# nothing\n', '~', '[]', '7', '"text"', '{', '\u0000', 'a: &a [*a]'])(
    'never throws: %j',
    (text) => {
      const parsed = parsePolicyFile('policy.yaml', text)
      expect(parsed.ok).toBe(false)
      expect(parsed.ok ? 0 : parsed.mistakes.length).toBeGreaterThan(0)
    },
  )
})
