import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../../src/json/index.js'
import { fitFields, openFieldTable } from '../../../src/keycloak-fields/index.js'

const fitRealm = (value: JsonValue) => fitFields(value, 'RealmRepresentation', { table: openFieldTable() })

describe('what Keycloak reads', () => {
  const as: readonly (readonly [name: string, written: JsonValue, read: JsonValue])[] = [
    ['text for a number', { accessTokenLifespan: '300' }, { accessTokenLifespan: 300 }],
    ['text for true or false', { enabled: 'True', rememberMe: 'false' }, { enabled: true, rememberMe: false }],
    ['a number for text', { attributes: { level: 3, on: true } }, { attributes: { level: '3', on: 'true' } }],
    ['a null', { displayName: null, realm: 'a' }, { realm: 'a' }],
    ['an empty text for a number', { accessTokenLifespan: '' }, {}],
    ['one value for a list', { users: [{ attributes: { lot: 'a' } }] }, { users: [{ attributes: { lot: ['a'] } }] }],
    [
      'a text for an object',
      { clients: [{ authorizationSettings: { scopes: ['read'] } }] },
      { clients: [{ authorizationSettings: { scopes: [{ name: 'read' }] } }] },
    ],
    [
      'any JSON of a policy',
      { clientProfiles: { profiles: [{ executors: [{ configuration: { a: [null, 1] } }] }] } },
      { clientProfiles: { profiles: [{ executors: [{ configuration: { a: [null, 1] } }] }] } },
    ],
  ]
  test.each(as)('%s', (_name, written, read) => {
    expect(fitRealm(written)).toEqual({ value: read, findings: [], newer: [] })
  })

  test('leaves a document that needs nothing as it is', () => {
    const document = { realm: 'a', clients: [{ clientId: 'b', redirectUris: ['/'] }], userProfile: { attributes: [] } }
    expect(fitRealm(document).value).toBe(document)
  })
})

describe('what Keycloak refuses', () => {
  const refused: readonly (readonly [name: string, written: JsonValue, finding: object])[] = [
    [
      'a field that is misspelt',
      { clients: [{ redirectUri: ['/'] }] },
      {
        path: ['clients', 0, 'redirectUri'],
        kind: 'unknown',
        field: 'ClientRepresentation.redirectUri',
        mend: 'Did you mean `redirectUris`?',
      },
    ],
    [
      'a field of another class',
      { realm: 'a', redirectUris: [] },
      {
        path: ['redirectUris'],
        kind: 'unknown',
        mend: 'It is a field of ApplicationRepresentation and ClientRepresentation and OAuthClientRepresentation.',
      },
    ],
    [
      'text for a number',
      { accessTokenLifespan: 'five' },
      {
        path: ['accessTokenLifespan'],
        kind: 'type',
        problem: '`accessTokenLifespan` must be a whole number, not text.',
      },
    ],
    [
      'a fraction',
      { accessTokenLifespan: 1.5 },
      { problem: '`accessTokenLifespan` must be a whole number, not a fraction.' },
    ],
    ['one value for a list', { supportedLocales: 'fr' }, { problem: '`supportedLocales` must be a list, not text.' }],
    ['nothing in a list', { supportedLocales: [null] }, { path: ['supportedLocales', 0] }],
    [
      'a word that is not known',
      { bruteForceStrategy: 'LINEARE' },
      { problem: '`bruteForceStrategy` has a value that is not known.', mend: 'Did you mean `LINEAR`?' },
    ],
    [
      'what the newest version has no more',
      { workflows: [{ recurring: true }] },
      {
        kind: 'gone',
        problem: '`recurring` of WorkflowRepresentation was last known to Keycloak 26.4, and 26.7 refuses it.',
      },
    ],
  ]
  test.each(refused)('%s', (_name, written, finding) => {
    expect(fitRealm(written).findings).toEqual([expect.objectContaining(finding)])
  })

  test('never shows a value', () => {
    const { findings } = fitRealm({
      accessTokenLifespan: 'hunter2',
      smtpServer: 'hunter2',
      bruteForceStrategy: 'hunter2',
    })
    expect(findings).toHaveLength(3)
    expect(JSON.stringify(findings)).not.toContain('hunter2')
  })
})
