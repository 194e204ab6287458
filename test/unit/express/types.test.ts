import express from 'express'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { identityOf, passerelle } from '../../../src/express/index.js'
import type { Identity } from '../../../src/policy/index.js'
import { doorParts } from '../../support/door-parts.js'

describe('the types of passerelle/express', () => {
  it('leave the handler its own, and give the record function the parameters', async () => {
    const door = passerelle(await doorParts())
    express().get(
      '/gavage/:gaveurId',
      door.authorize('gavage_data:read', (request) => {
        expectTypeOf(request.params.gaveurId).toEqualTypeOf<string | undefined>()
        return { gaveur_id: Number(request.params.gaveurId), site_id: 'LL' }
      }),
      (request, response) => {
        expectTypeOf(request.params).toEqualTypeOf<{ gaveurId: string }>()
        expectTypeOf(request.identity).toEqualTypeOf<Identity | undefined>()
        expectTypeOf(identityOf(request)).toEqualTypeOf<Identity>()
        response.end()
      },
    )
    // @ts-expect-error a record function that returns no record
    door.authorize('gavage_data:read', () => 'gaveur 1')
    // @ts-expect-error a list is { list: true }
    expect(() => door.authorize('gavage_data:read', { list: false })).toThrow(TypeError)
  })
})
