import { Hono } from 'hono'
import { describe, expectTypeOf, it } from 'vitest'
import { passerelle } from '../../../src/hono/index.js'
import type { Identity } from '../../../src/policy/index.js'
import { doorParts } from '../../support/door-parts.js'

describe('the types of passerelle/hono', () => {
  it('know the caller behind a door, and none on a public route', async () => {
    const door = passerelle(await doorParts())
    const app = new Hono()
    app.get('/own', door.authenticated(), (c) => {
      expectTypeOf(c.var.identity).toEqualTypeOf<Identity>()
      expectTypeOf(c.get('identity')).toEqualTypeOf<Identity>()
      return c.text('')
    })
    app.get('/public', door.public(), (c) => {
      // @ts-expect-error nobody is known here
      c.var.identity.username
      return c.text('')
    })
  })
})
