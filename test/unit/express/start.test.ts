import express, { type Router } from 'express'
import { beforeAll, describe, expect, it } from 'vitest'
import type { AccessError } from '../../../src/access/index.js'
import { type ExpressDoor, type ExpressRoutes, passerelle } from '../../../src/express/index.js'
import { doorParts } from '../../support/door-parts.js'

let door: ExpressDoor

beforeAll(async () => {
  door = passerelle(await doorParts())
})

const answer: express.RequestHandler = (_request, response) => void response.json({})

function undeclared(register: (app: express.Express, router: Router) => void): string | undefined {
  const app = express()
  const router = express.Router()
  register(app, router)
  try {
    door.check(app)
    return undefined
  } catch (error) {
    return (error as AccessError).details.routes
  }
}

describe('a route of Express without a declared access', () => {
  const faults: readonly [string, (app: express.Express, router: Router) => unknown, string][] = [
    ['on the application', (app) => app.get('/open', answer), 'GET /open'],
    ['for every method', (app) => app.all('/open', answer), 'ALL /open'],
    ['on a router', (app, router) => app.use('/api', router.get('/open', answer)), 'GET /open'],
    [
      'on a router in a router',
      (app, router) => app.use('/api', express.Router().use('/v1', router.post('/open', answer))),
      'POST /open',
    ],
    ['in front of its access', (app) => app.get('/open', answer, door.authenticated()), 'GET /open'],
    [
      'of another method than its access',
      (app) => app.route('/open').get(door.public(), answer).post(answer),
      'POST /open',
    ],
    ['below authenticate()', (app) => app.use(door.authenticate()).get('/open', answer), 'GET /open'],
    [
      'below an access that goes by a prefix',
      (app) => app.use('/open', door.authenticated()).get('/open', answer),
      'app.use(door.authorize(…)), which is no route; GET /open',
    ],
    [
      'in an application that is mounted',
      (app) => app.use('/api', express().get('/open', answer)),
      'an application that is mounted in another, where nobody can look: mount a Router',
    ],
    [
      'in an application on a router',
      (app, router) => app.use(router.use('/admin', express().get('/open', answer))),
      'GET /open',
    ],
    [
      'behind what its parameters run first',
      (app) => app.param('id', (_request, _response, next) => next()).get('/:id', door.public(), answer),
      "app.param('id', …), which runs before a route is asked",
    ],
    [
      'behind what the parameters of its router run first',
      (app, router) => {
        router.param('id', (_request, _response, next) => next())
        app.use('/api', router.get('/:id', door.public(), answer))
      },
      "app.param('id', …), which runs before a route is asked",
    ],
  ]

  it.each(faults)('stops the start: %s', (_, register, routes) => {
    expect(undeclared(register)).toBe(routes)
  })

  it('has no fault with those that are declared', () => {
    const register = (app: express.Express, router: Router) => {
      app.use(express.json()).use(door.authenticate())
      app.get('/public', door.public(), answer)
      app.get('/list', door.authorize('gavage_data:read', { list: true }), answer, answer)
      app.route('/all').all(door.authenticated()).get(answer).post(answer)
      app.use(
        '/api',
        router.get(
          '/:id',
          door.authorize('gavage_data:read', () => ({ gaveur_id: 1, site_id: 'LL' })),
          answer,
        ),
      )
    }
    expect(undeclared(register)).toBeUndefined()
  })

  it('says how to mend it', () => {
    expect(() => door.check(express().get('/open', answer))).toThrow(
      /^These do not say who may call them: GET \/open\. Give each route door\.authorize/,
    )
  })

  it('is found in an application of Express 4, which keeps its router elsewhere', () => {
    const router = express.Router().get('/open', answer)
    expect(() => door.check({ lazyrouter: () => {}, _router: router } as ExpressRoutes)).toThrow('GET /open')
    const empty = {
      lazyrouter: () => {},
      get router() {
        throw new Error("'app.router' is deprecated!")
      },
    }
    expect(() => door.check(empty as ExpressRoutes)).not.toThrow()
  })

  it('is found on a router alone', () => {
    expect(() => door.check(express.Router().get('/open', answer))).toThrow('GET /open')
  })
})

describe('an access that cannot be meant', () => {
  it('is an error at once', () => {
    expect(() => door.authorize('gavage_data:raed', { list: true })).toThrow(/Did you mean gavage_data:read/)
    expect(() => door.authorize('gavage_data:read', 'gaveur' as never)).toThrow(TypeError)
  })
})
