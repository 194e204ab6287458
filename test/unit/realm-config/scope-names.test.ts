import { expect, it } from 'vitest'
import { clientScopeSchema } from '../../../src/realm-config/schemas/client-schema.js'

const scope = (name: string) => ({ name, protocol: 'openid-connect' })

it.each(['backend-api', 'a:b/c', 'x_1.2', '~!#$'])('takes the scope name %s', (name) => {
  expect(clientScopeSchema.safeParse(scope(name)).success).toBe(true)
})

it.each(['my scope', 'portée', 'a"b', 'a\\b', 'a\nb'])('refuses %j, as Keycloak would only later', (name) => {
  expect(clientScopeSchema.safeParse(scope(name)).success).toBe(false)
})
