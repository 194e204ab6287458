import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createPolicy } from '../../../src/policy/index.js'
import {
  demonstrationRealmDirectory,
  loadRealmConfig,
  type Mistake,
  type PolicyDocument,
  parsePolicyFile,
  RealmConfigError,
} from '../../../src/realm-config/index.js'
import { parseRealmConfig } from '../../../src/realm-config/parse-realm-config.js'
import { readRealmFiles } from '../../../src/realm-config/read-realm-files.js'

const directory = demonstrationRealmDirectory()
const shipped = readFileSync(join(directory, 'policy.yaml'), 'utf8')

/** Uses all of the language, so that edits fall into all of it. */
const rich = `${shipped}
      - permissions: ['*:export', 'multi_site:*']
        where: { site_id: { in: [LL, LS] } }
        requires: { scope: [email, openid], acr: '2', client: euralis-frontend, client_role: { euralis-frontend: [reports] } }
    deny:
      - { permissions: [gavage_data:read], where: { site_id: { starts_with: L }, gaveur_id: 7 }, unless: { acr: ['2', gold] } }
    inherits: [gaveur]
`

/** Words of the language, where they belong and where they don't. */
const fragment = fc.oneof(
  fc.constantFrom(
    ...[
      'deny',
      'grants',
      'inherits',
      'requires',
      'unless',
      'where',
      'in',
      'starts_with',
      '*',
      '*:*',
      "'*:*'",
      ':',
      '$',
    ],
    ...[
      '[',
      ']',
      '{',
      '}',
      '- ',
      '\n',
      '\n  ',
      '# ',
      '&a ',
      '*a',
      '!!int ',
      '? ',
      '| ',
      "'",
      '"',
      '~',
      '0',
      '1.5',
      '9e99',
    ],
    ...['true', '"\\0"', '"\\ud800"', '__proto__', 'constructor', '\u0000', '\ufeff', '\t', '---\n', '.nan', '.inf'],
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
)

const edited = fc
  .array(fc.record({ at: fc.nat(), length: fc.oneof(fc.constant(0), fc.nat(12), fc.nat(200)), by: fragment }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((edits) =>
    edits.reduce((text, { at, length, by }) => {
      const start = at % (text.length + 1)
      return text.slice(0, start) + by + text.slice(start + length)
    }, rich),
  )

const anyText = fc.oneof(
  { weight: 6, arbitrary: edited },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.array(fragment, { maxLength: 30 }).map((parts) => parts.join(' ')) },
  {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => new TextDecoder().decode(bytes)),
  },
)

/** Every mistake has a place that is in its file, and words. */
function expectPlaces(mistakes: readonly Mistake[], text: string): void {
  const lines = text.split('\n')
  expect(mistakes.length).toBeGreaterThan(0)
  for (const { line, column, problem, mend } of mistakes) {
    expect(Number.isInteger(line) && line >= 1 && line <= lines.length).toBe(true)
    expect(column).toBeGreaterThanOrEqual(1)
    expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1)
    expect(problem).not.toBe('')
    expect(mend).not.toBe('')
  }
}

/** A policy that was accepted can be used. */
function expectUsable(document: PolicyDocument): void {
  const policy = createPolicy({ policy: document, attributes: { gaveur_id: { type: 'integer' } } })
  const identity = policy.permissionsOf({ roles: Object.keys(document.roles), claims: { gaveur_id: 1 } })
  for (const permission of policy.permissions) {
    identity.can(permission, { gaveur_id: 1 })
    expect(identity.bounds(permission).kind).toMatch(/^(all|none|where)$/)
  }
}

// Each example reads a file whole; how long that takes is the machine's affair.
const TIMEOUT_MS = 120_000

it(
  'edits of a policy never throw, and each mistake has a place in the file',
  () => {
    let accepted = 0
    fc.assert(
      fc.property(anyText, (text) => {
        const parsed = parsePolicyFile('policy.yaml', text)
        if (parsed.ok) {
          accepted += 1
          expectUsable(parsed.document)
        } else expectPlaces(parsed.mistakes, text)
      }),
      { numRuns: 400 },
    )
    expect(accepted).toBeGreaterThan(0)
  },
  TIMEOUT_MS,
)

it(
  'nor do they within a realm, where all other files are right',
  async () => {
    const files = await readRealmFiles(directory)
    const load = (text: string) => parseRealmConfig(directory, { ...files, policy: { name: 'policy.yaml', text } })
    expect(load(shipped)).toEqual(await loadRealmConfig(directory))
    expect(() => load(rich)).not.toThrow()
    fc.assert(
      fc.property(edited, (text) => {
        try {
          expectUsable(load(text).policy)
        } catch (error) {
          if (!(error instanceof RealmConfigError)) throw error
          const inPolicy = error.details.filter(({ file }) => file === 'policy.yaml')
          if (inPolicy.length > 0) expectPlaces(inPolicy, text)
        }
      }),
      { numRuns: 100 },
    )
  },
  TIMEOUT_MS,
)
