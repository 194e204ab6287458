import { once } from 'node:events'
import { connect } from 'node:net'
import express from 'express'
import { expect, it, onTestFinished } from 'vitest'
import { passerelle } from '../../../src/express/index.js'
import { authorizationOf, doorParts } from '../../support/door-parts.js'

it('runs no handler for a caller of Express who has gone, and says so in the audit', async () => {
  const parts = await doorParts()
  const door = passerelle(parts)
  let answer: () => void = () => {}
  let isAsked = false
  let isHandled = false
  const record = () =>
    new Promise<{ gaveur_id: number; site_id: string }>((resolve) => {
      isAsked = true
      answer = () => resolve({ gaveur_id: 1, site_id: 'LL' })
    })
  const app = express().post('/slow', door.authorize('gavage_data:write', record), (_request, response) => {
    isHandled = true
    response.end()
  })
  const server = app.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  const socket = connect(typeof address === 'object' && address !== null ? address.port : 0, '127.0.0.1')
  await once(socket, 'connect')
  const { authorization } = authorizationOf()
  socket.write(`POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nAuthorization: ${authorization}\r\n\r\n`)
  await expect.poll(() => isAsked).toBe(true)
  socket.destroy()
  await expect
    .poll(() => parts.trail.events.map(({ event, reason, status }) => `${event} ${reason} ${status}`))
    .toEqual(['TOKEN_VALIDATION ok 499', 'AUTHENTICATED_REQUEST client_closed_request 499'])
  answer()
  await new Promise(setImmediate)
  expect(isHandled).toBe(false)
})
