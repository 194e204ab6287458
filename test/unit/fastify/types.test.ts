import fastify from 'fastify'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { authorize, identityOf, passerelle } from '../../../src/fastify/index.js'
import type { Identity } from '../../../src/policy/index.js'
import { doorParts } from '../../support/door-parts.js'

describe('the types of passerelle/fastify', () => {
  it('know the parameters of the record, the caller and the plugin’s options', async () => {
    const app = fastify()
    await app.register(passerelle, await doorParts())
    const access = authorize<{ Params: { gaveurId: number } }>('gavage_data:read', (request) => {
      expectTypeOf(request.params.gaveurId).toEqualTypeOf<number>()
      return { gaveur_id: request.params.gaveurId, site_id: 'LL' }
    })
    authorize('gavage_data:read', (request) => {
      expectTypeOf(request.params.gaveurId).toEqualTypeOf<string | undefined>()
      return undefined
    })
    app.get<{ Params: { gaveurId: number } }>('/gavage/:gaveurId', { config: { access } }, async (request) => {
      expectTypeOf(request.identity).toEqualTypeOf<Identity | undefined>()
      expectTypeOf(identityOf(request)).toEqualTypeOf<Identity>()
      expectTypeOf(request.params.gaveurId).toEqualTypeOf<number>()
    })
    // @ts-expect-error no access is called so
    expect(() => app.get('/misspelt', { config: { access: 'pubic' } }, async () => {})).toThrow(/access/)
  })
})
