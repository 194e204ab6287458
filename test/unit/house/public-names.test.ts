import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from './arrow-rules.js'
import { publicNames } from './public-names.js'

const ENTRIES = ['src/index.ts', 'src/koa/index.ts', 'src/testing/index.ts']

/** What users call first. */
const WITH_EXAMPLE: readonly string[] = [
  'authenticate',
  'authenticateRequest',
  'authorize',
  'createLogoutReceiver',
  'createPolicy',
  'createProofChecker',
  'createRevocations',
  'createSurroundings',
  'createVerifier',
  'declareRoute',
  'expectRefused',
  'fakeVerifier',
  'loadRealmConfig',
  'mintToken',
  'openDatabase',
  'openKeyValue',
  'openRevocationStore',
  'requireAuthentication',
  'toDrizzle',
  'toKysely',
  'toSql',
]

const SOURCES = new Map([
  [
    'src/index.ts',
    `export { told, type Untold } from './room/index.js'
export { renamed as Other } from './room/index.js'
export { silent } from './room/told.js'
export { Lost } from './nowhere.js'`,
  ],
  ['src/room/index.ts', `export { told, type Untold } from './told.js'\nexport type * from './told.js'`],
  [
    'src/room/told.ts',
    `/**
 * Says it.
 *
 * @example
 * told()
 */
export function told() {}
export interface Untold { /** A member's own sentence is not the type's. */ readonly member: string }
/** @throws TypeError */
export const silent = 1
/** Goes on. */
export const renamed = 1`,
  ],
])

describe('the public names', () => {
  it('are followed to their declarations, and seen to have a sentence and an example, or none', () => {
    const names = publicNames('src/index.ts', (path) => SOURCES.get(path))
    expect(names).toEqual([
      { name: 'told', path: 'src/room/told.ts', sentence: 'Says it.', tags: ['example'] },
      { name: 'Untold', path: 'src/room/told.ts', sentence: '', tags: [] },
      { name: 'Other', path: 'src/room/told.ts', sentence: 'Goes on.', tags: [] },
      { name: 'silent', path: 'src/room/told.ts', sentence: '', tags: ['throws'] },
      { name: 'Lost', path: 'src/nowhere.ts', sentence: '', tags: [] },
    ])
  })

  it.each(ENTRIES)('of %s each say what they are', (entry) => {
    const names = publicNames(join(projectRoot, entry))
    expect(names).not.toEqual([])
    expect(names.filter(({ sentence }) => sentence === '').map(({ name, path }) => `${path}: ${name}`)).toEqual([])
  })

  it('that users call first have an example', () => {
    const names = ENTRIES.flatMap((entry) => publicNames(join(projectRoot, entry)))
    const shown = new Set(names.filter(({ tags }) => tags.includes('example')).map(({ name }) => name))
    expect(WITH_EXAMPLE.filter((name) => !shown.has(name))).toEqual([])
  })
})
