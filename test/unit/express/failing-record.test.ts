import { createServer } from 'node:http'
import express from 'express'
import { describe, expect, it } from 'vitest'
import { passerelle } from '../../../src/express/index.js'
import { authorizationOf, doorParts } from '../../support/door-parts.js'

const serve = (app: express.Express) => {
  const server = createServer(app)
  return new Promise<{ url: string; stop: () => void }>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' ? address?.port : undefined
      resolve({ url: `http://127.0.0.1:${port}`, stop: () => server.close() })
    })
  })
}

describe('a record function of Express that fails', () => {
  const error = new Error('no database')
  const fails: readonly [string, () => never | Promise<never>][] = [
    ...[error, undefined, null, 0, 'route', 'router'].flatMap((thrown): [string, () => never | Promise<never>][] => [
      [
        `throws ${thrown}`,
        () => {
          throw thrown
        },
      ],
      [`rejects with ${thrown}`, () => Promise.reject(thrown)],
    ]),
  ]
  it.each(fails)('is 500, and lets nobody in: %s', async (_, fail) => {
    const app = express()
    const door = passerelle(await doorParts())
    app.get('/gavage', door.authorize('gavage_data:read', fail), (_request, response) => void response.send('in'))
    app.get('/gavage', door.public(), (_request, response) => void response.send('the next route'))
    // Four parameters make it a handler of errors.
    app.use((_error: unknown, _request: unknown, response: express.Response, _next: unknown) => {
      response.status(500).send('failed')
    })
    door.check(app)
    const { url, stop } = await serve(app)
    const answer = await fetch(`${url}/gavage`, { headers: { ...authorizationOf(), connection: 'close' } })
    expect([answer.status, await answer.text()]).toEqual([500, 'failed'])
    stop()
  })
})
