import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { npm, packInto, projectRoot } from './pack.js'
import { userEnvironment } from './user-environment.js'

const execute = promisify(execFile)

/** Express 4 and 5, each with its types, and the others once. */
const USERS = {
  'Express 4': ['express@4', '@types/express@4', 'fastify@5', 'hono@4'],
  'Express 5': ['express@5', '@types/express@5'],
} as const

let directory: string
let tarball: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'passerelle-frameworks-'))
  tarball = await packInto(directory)
  await Promise.all(Object.entries(USERS).map(([name, packages]) => install(projectOf(name), packages)))
}, 180_000)

afterAll(() => rm(directory, { recursive: true, force: true }))

async function install(project: string, packages: readonly string[]): Promise<void> {
  await mkdir(project)
  const manifest = { name: 'a-users-api', private: true, type: 'module' }
  await writeFile(join(project, 'package.json'), JSON.stringify(manifest))
  await npm(project, 'install', '--prefer-offline', tarball, '@types/node@20', ...packages)
}

const projectOf = (name: string): string => join(directory, name.replace(' ', '-'))

describe.each(Object.keys(USERS))('in a project with %s', (name) => {
  it('lets in whom the policy lets in, and finds an open route at start', async () => {
    const file = join(projectOf(name), 'program.mjs')
    await writeFile(file, PROGRAM)
    const { stdout } = await execute(process.execPath, [file], { cwd: projectOf(name), env: userEnvironment() })
    const own = { statuses: [200, 403, 401, 401, 400], open: 'GET /open', empty: 'none' }
    expect(JSON.parse(stdout)).toEqual({ version: Number(name.slice(-1)), ...own })
  })

  it('compiles with the types that the frameworks have, and checks libraries', async () => {
    const folder = join(projectOf(name), 'types')
    await mkdir(folder)
    await writeFile(join(folder, 'user.ts'), name === 'Express 4' ? `${EXPRESS_USER}${OTHER_USERS}` : EXPRESS_USER)
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
      target: 'es2022',
      module: 'nodenext',
      types: ['node'],
    }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['user.ts'] }))
    const compiler = join(projectRoot, 'node_modules/typescript/bin/tsc')
    const { stdout } = await execute(process.execPath, [compiler, '-p', folder], { cwd: folder }).catch(
      (error: { stdout: string }) => error,
    )
    expect(stdout).toBe('')
  })
})

const PROGRAM = `
import { createRequire } from 'node:module'
import express from 'express'
import { createPolicy, createVerifier, loadRealmConfig } from 'passerelle'
import { identityOf, passerelle } from 'passerelle/express'
import { developmentKeySet, mintToken, TEST_ISSUER } from 'passerelle/testing'

const policy = createPolicy(await loadRealmConfig('node_modules/passerelle/realm-config/gaveurs-production'))
const verifier = createVerifier({ issuer: TEST_ISSUER, audience: 'backend-api', keySet: developmentKeySet })
const door = passerelle({ verifier, policy })
const app = express()
const router = express.Router()
router.get('/:id', door.authorize('gavage_data:read', (request) => ({ gaveur_id: Number(request.params.id) })), (request, response) => response.json(identityOf(request).roles))
app.use('/api/gavage', router)
app.use(door.authenticate())
door.check(app)

const routesOf = (checked) => {
  try {
    door.check(checked)
    return 'none'
  } catch (error) {
    return error.details.routes
  }
}
const server = app.listen(0, '127.0.0.1', async () => {
  const headers = { authorization: 'Bearer ' + mintToken({ roles: ['gaveur'], attributes: { gaveur_id: 1 } }) }
  const statuses = []
  for (const [path, init] of [['/api/gavage/1', { headers }], ['/api/gavage/2', { headers }], ['/api/gavage/1', {}], ['/nothing', {}], ['/api/gavage/1;x', { headers }]]) {
    statuses.push((await fetch('http://127.0.0.1:' + server.address().port + path, init)).status)
  }
  const version = Number(createRequire(import.meta.url)('express/package.json').version[0])
  const open = routesOf(express().use('/inner', express.Router().get('/open', () => {})))
  console.log(JSON.stringify({ version, statuses, open, empty: routesOf(express()) }))
  server.closeAllConnections()
  server.close()
})
`

const EXPRESS_USER = `
import express from 'express'
import type { Policy, Verifier } from 'passerelle'
import { identityOf, passerelle } from 'passerelle/express'
declare const parts: { verifier: Verifier; policy: Policy }
const door = passerelle(parts)
const app = express()
app.use(door.authenticate())
app.get('/:id', door.authorize('lot:read', (request) => ({ id: request.params.id ?? null })), (request, response) => {
  const id: string = request.params.id
  response.json([id, identityOf(request).username])
})
door.check(app)
`

const OTHER_USERS = `
import fastify from 'fastify'
import { Hono } from 'hono'
import * as ofFastify from 'passerelle/fastify'
import { passerelle as ofHono } from 'passerelle/hono'
const server = fastify()
await server.register(ofFastify.passerelle, parts)
const access = ofFastify.authorize<{ Params: { id: number } }>('lot:read', ({ params }) => ({ id: params.id }))
server.get('/:id', { config: { access } }, async (request) => ofFastify.identityOf(request).username)
const honoDoor = ofHono(parts)
const hono = new Hono()
hono.get('/:id', honoDoor.authorize('lot:read', (c) => ({ id: c.req.param('id') ?? null })), (c) => c.text(c.var.identity.username))
honoDoor.check(hono)
`
