import { expect, it } from 'vitest'
import { workflows } from '../../../src/realm-kinds/workflows.js'

const OBJECT = { key: 'remind', value: { name: 'remind' }, path: ['workflows', 0] }

it.each([
  ['26.4.7', { keycloakVersion: '26.4.7' }],
  ['26.7.4', { keycloakVersion: '26.7.4', workflowsUnavailable: true }],
])('refuses workflows where Keycloak %s has none', (version, observed) => {
  expect(workflows.mistakes?.(OBJECT, observed)).toEqual([expect.stringContaining(`(${version}) has no workflows`)])
})

it.each([[{ keycloakVersion: '26.7.4' }], [{}]])('takes workflows otherwise: %j', (observed) => {
  expect(workflows.mistakes?.(OBJECT, observed)).toEqual([])
})
