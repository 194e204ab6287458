import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/json/index.js'
import type { LoadedRealm } from '../../../src/realm-documents/index.js'
import { bundledPristine } from '../../../src/realm-export/index.js'
import { boundAttributes, type Finding, LINT_RULES, lintRealm, renderLintPage } from '../../../src/realm-lint/index.js'
import { ROWS, type Row } from './rows.js'

const loadedFrom = (document: JsonObject, more: Partial<LoadedRealm> = {}): LoadedRealm => ({
  realm: 'shop',
  document: { realm: 'shop', ...document },
  placeOf: () => undefined,
  development: undefined,
  secrets: new Set(),
  digest: '',
  source: { kind: 'file', path: 'shop.yaml' },
  warnings: [],
  ...more,
})

const lint = (document: JsonObject, row: Partial<Row> = {}, environment: 'production' | 'development' = 'production') =>
  lintRealm(loadedFrom(document, { development: row.development, secrets: new Set(row.secrets ?? []) }), {
    environment,
    audience: row.audience,
    boundAttributes: new Set(row.boundAttributes ?? []),
  }).findings

const named = (findings: readonly Finding[], id: string): readonly string[] =>
  findings.filter((finding) => finding.id === id).map(({ object, field }) => `${object}: ${field}`)

describe('realm lint', () => {
  it('has a row for each rule', () => {
    expect(Object.keys(ROWS).toSorted()).toEqual(LINT_RULES.map(({ id }) => id).toSorted())
  })

  it.each(Object.entries(ROWS))('%s is found, with object and field, and not where it is mended', (id, row) => {
    expect(named(lint(row.fires, row), id)).toEqual(row.found)
    const { development: _, ...mended } = row
    expect(named(lint(row.quiet, mended), id)).toEqual([])
  })

  it.each(LINT_RULES.map((rule) => [rule.id, rule.in] as const))('%s counts %s', (id, place) => {
    const row = ROWS[id]
    const found = named(lint(row?.fires ?? {}, row, 'development'), id)
    expect(found).toEqual(place === 'everywhere' ? row?.found : [])
  })

  it('says which parts of a password policy are missing', () => {
    const [finding] = lint({ passwordPolicy: 'length(8)' }).filter(({ id }) => id === 'password-policy-weak')
    expect(finding?.problem).toBe('The password policy lacks a length of 12 (it is 8), notUsername, passwordHistory.')
  })

  it('says that people set an unmanaged attribute themselves where the profile lets them', () => {
    const document = {
      clientScopes: [
        {
          name: 'api',
          protocolMappers: [
            { name: 'site', protocolMapper: 'oidc-usermodel-attribute-mapper', config: { 'user.attribute': 'site' } },
          ],
        },
      ],
      userProfile: { attributes: [], unmanagedAttributePolicy: 'ENABLED' },
    }
    const found = lint(document, { boundAttributes: ['site'] })
    expect(named(found, 'bound-attribute-self-edited')).toEqual([
      'mapper site of client scope api: config.user.attribute',
    ])
    expect(found.find(({ id }) => id === 'unmanaged-attribute-mapped')?.problem).toContain(
      'people can set it themselves',
    )
  })

  it('says nothing of what every realm comes with, which an export has too', () => {
    const { document, name } = bundledPristine('26.7.4', true)
    const found = lint({ ...document, realm: name })
    expect(
      found.filter(({ object }) => /^(client|mapper) /.test(object)).map(({ id, object }) => `${id} ${object}`),
    ).toEqual([])
  })

  it('never shows a secret', () => {
    const document = {
      clients: [{ clientId: 'app', secret: 'hunter2' }],
      users: [{ username: 'ada', credentials: [{ value: 'hunter2' }] }],
    }
    expect(JSON.stringify(lint(document))).not.toContain('hunter2')
  })

  it('knows what a policy bounds by', () => {
    const where = { a: '$site_id', b: { in: '$sites' }, c: { starts_with: '$prefix' }, d: { in: ['x'] }, e: 1 }
    const policy = { resources: {}, roles: { r: { grants: [{ permissions: [], where, line: 1 }] } } }
    expect([...boundAttributes(policy)]).toEqual(['site_id', 'sites', 'prefix'])
  })

  it('is described by docs/realm-lint.md', async () => {
    const page = new URL('../../../docs/realm-lint.md', import.meta.url)
    await expect(renderLintPage()).toMatchFileSnapshot(page.pathname)
  })
})
