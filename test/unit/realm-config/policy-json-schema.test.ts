import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fastify } from 'fastify'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { demonstrationRealmDirectory } from '../../../src/realm-config/index.js'
import { renderPolicyJsonSchema } from './policy-json-schema.js'

const file = new URL('../../../realm-config/policy.schema.json', import.meta.url)

/** Whether a JSON Schema validator that is not ours takes a document. */
async function accepts(document: unknown): Promise<boolean> {
  const app = fastify({
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
  })
  app.post('/', { schema: { body: JSON.parse(renderPolicyJsonSchema()) } }, async () => 'accepted')
  const { statusCode } = await app.inject({
    method: 'POST',
    url: '/',
    payload: JSON.stringify(document),
    headers: { 'content-type': 'application/json' },
  })
  return statusCode === 200
}

describe('the schema of policy.yaml for editors', () => {
  // To write it again: npx vitest run test/unit/realm-config/policy-json-schema.test.ts -u
  it('is what the loader checks', async () => {
    await expect(renderPolicyJsonSchema()).toMatchFileSnapshot(file.pathname)
  })

  it('takes the policy that names it', async () => {
    const text = await readFile(join(demonstrationRealmDirectory(), 'policy.yaml'), 'utf8')
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../policy.schema.json')
    expect(new URL('../policy.schema.json', `file://${demonstrationRealmDirectory()}/`).pathname).toBe(file.pathname)
    expect(await accepts(parse(text))).toBe(true)
  })

  it('says of every member what it is', () => {
    const silent: string[] = []
    const walk = (schema: unknown, path: string): void => {
      if (typeof schema !== 'object' || schema === null) return
      for (const [name, member] of Object.entries(schema)) {
        if (name === 'properties' && typeof member === 'object' && member !== null) {
          for (const [property, its] of Object.entries(member)) {
            if (typeof its !== 'object' || its === null || !('description' in its)) silent.push(`${path}/${property}`)
          }
        }
        if (name !== 'examples') walk(member, `${path}/${name}`)
      }
    }
    walk(JSON.parse(renderPolicyJsonSchema()), '')
    expect(silent).toEqual([])
  })
})

const resources = {
  lots: { actions: ['read'], fields: { owner: 'integer', site: { type: 'string', column: 'site_id' } } },
}
const withRule = (rule: Record<string, unknown>, list = 'grants'): unknown => ({
  resources,
  roles: { keeper: { [list]: [{ permissions: ['lots:read'], ...rule }] } },
})

describe('an editor accepts', () => {
  it.each<[string, unknown]>([
    ['no role and no resource', { resources: {}, roles: {} }],
    ['a role that may do nothing', { resources, roles: { keeper: { grants: [] } } }],
    ['a role that inherits alone', { resources, roles: { keeper: { inherits: ['other'] } } }],
    ['wildcards', withRule({ permissions: ['lots:*', '*:read', '*:*'] })],
    ['a constant', withRule({ where: { owner: 7 } })],
    ['an attribute', withRule({ where: { owner: '$owner', site: { in: '$sites' } } })],
    ['a list', withRule({ where: { owner: { in: [1, 2] } } })],
    ['a start', withRule({ where: { site: { starts_with: 'L' } } })],
    [
      'requirements',
      withRule({ requires: { scope: 'email', acr: ['2', 'gold'], client: 'a', client_role: { a: 'b' } } }),
    ],
    ['a deny', withRule({ where: { owner: 1 }, unless: { acr: '2' } }, 'deny')],
  ])('%s', async (_, document) => expect(await accepts(document)).toBe(true))
})

describe('an editor marks', () => {
  it.each<[string, unknown]>([
    ['a policy without roles', { resources }],
    ['a policy without resources', { roles: {} }],
    ['a member that there is not', { resources, roles: {}, role: {} }],
    ['a resource without actions', { resources: { lots: {} }, roles: {} }],
    ['a resource with an empty list of actions', { resources: { lots: { actions: [] } }, roles: {} }],
    ['a resource in capitals', { resources: { Lots: { actions: ['read'] } }, roles: {} }],
    ['an action with a colon', { resources: { lots: { actions: ['re:ad'] } }, roles: {} }],
    ['a type that there is not', { resources: { lots: { actions: ['read'], fields: { owner: 'int' } } }, roles: {} }],
    [
      'a column in capitals',
      { resources: { lots: { actions: ['read'], fields: { owner: { type: 'uuid', column: 'Owner' } } } }, roles: {} },
    ],
    ['a role that says nothing', { resources, roles: { keeper: {} } }],
    ['a role with a description alone', { resources, roles: { keeper: { description: 'x' } } }],
    ['inherits that is no list', { resources, roles: { keeper: { inherits: 'other' } } }],
    ['a rule without permissions', { resources, roles: { keeper: { grants: [{}] } } }],
    ['an empty list of permissions', withRule({ permissions: [] })],
    ['a permission without an action', withRule({ permissions: ['lots'] })],
    ['an asterisk alone', withRule({ permissions: ['*'] })],
    ['an asterisk for a part of a name', withRule({ permissions: ['lo*:read'] })],
    ['a where that bounds nothing', withRule({ where: {} })],
    ['a list where `in` was meant', withRule({ where: { owner: [1] } })],
    ['a fraction', withRule({ where: { owner: 1.5 } })],
    ['null', withRule({ where: { owner: null } })],
    ['an operator that there is not', withRule({ where: { owner: { not: 1 } } })],
    ['two operators', withRule({ where: { site: { in: ['a'], starts_with: 'a' } } })],
    ['an empty list', withRule({ where: { owner: { in: [] } } })],
    ['an empty start', withRule({ where: { site: { starts_with: '' } } })],
    ['a requirement of nothing', withRule({ requires: {} })],
    ['a level without quotes', withRule({ requires: { acr: 2 } })],
    ['two levels in one text', withRule({ requires: { acr: '1 2' } })],
    ['a grant unless', withRule({ unless: { acr: '2' } })],
    ['a deny that requires', withRule({ requires: { acr: '2' } }, 'deny')],
  ])('%s', async (_, document) => expect(await accepts(document)).toBe(false))
})
