import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { COSTLY_TOKENS } from '../../fuzz/costly-tokens.js'
import { mutant } from '../../fuzz/mutants.js'
import { APIS } from './attacks/apis.js'
import { type Attack, asked, GOOD, type Step } from './attacks/attack.js'
import { ATTACKS } from './attacks/index.js'
import { type IssuerServer, startIssuerServer } from './attacks/issuer-server.js'
import { CONTROLS_OF_KEYS } from './attacks/keys.js'
import { CONTROLS } from './attacks/requests.js'
import { type Answer, type ServedApi, serveApi } from './serve-api.js'

const CLASSES = Array.from({ length: 25 }, (_, index) => index + 1)
const FEWEST_OF_A_CLASS = 5

let issuer: IssuerServer
const served = new Map<string, ServedApi>()
const counts = { attacks: new Map<number, number>(), falseAccepts: [] as string[], controls: 0 }
let requests = 0

beforeAll(async () => {
  issuer = await startIssuerServer()
  for (const name of Object.keys(APIS)) {
    const api = await serveApi(name, issuer.origin)
    served.set(name, api)
  }
})

afterAll(async () => {
  for (const api of served.values()) await api.close()
  await issuer.close()
  const line = CLASSES.map((number) => `${number}: ${counts.attacks.get(number) ?? 0}`).join(', ')
  const sum = [...counts.attacks.values()].reduce((total, count) => total + count, 0)
  console.log(
    `corpus over HTTP: ${sum} attacks, ${counts.falseAccepts.length} false accepts, ${counts.controls} controls, ` +
      `${requests} requests\nattacks by class: ${line}`,
  )
})

async function send(step: Step): Promise<Answer> {
  const api = served.get(step.api ?? 'plain')
  if (api === undefined) throw new Error(`there is no API ${step.api}`)
  requests += 1
  return api.ask(step, `corpus-${requests}`)
}

/** What was said, in the form of the expectation. */
function said({ status, code, challenge, log, audit, body }: Answer) {
  return { status, code, challenge, log, audit: audit.at(-1), body: body.includes('thrown') ? body : undefined }
}

function wanted({ expected: { status, code, challenge, log, audit, body } }: Step) {
  return { status, code, challenge, log: log === 'known' ? undefined : log, audit, body }
}

describe('good requests', () => {
  test.each(
    [...CONTROLS, ...CONTROLS_OF_KEYS].map((step, index) => ({ step, title: `control ${index + 1} is let through` })),
  )('$title', async ({ step }) => {
    const answer = await send(step)
    expect(said(answer)).toEqual(wanted(step))
    counts.controls += 1
  })
})

describe.each(CLASSES)('attack class %i', (number) => {
  const rows = ATTACKS.filter((attack) => attack.class === number)

  test.each(rows)('$name', async (attack) => {
    const apis = new Set(attack.steps().map(({ api = 'plain' }) => api))
    const before = fetchedBy(apis)
    await run(attack)
    counts.attacks.set(number, (counts.attacks.get(number) ?? 0) + 1)
    expectFetches(attack, fetchedBy(apis).slice(before.length))
  })

  test(`has ${FEWEST_OF_A_CLASS} attacks at least`, () => {
    expect(rows.length).toBeGreaterThanOrEqual(FEWEST_OF_A_CLASS)
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length)
  })
})

async function run(attack: Attack): Promise<void> {
  const steps = attack.steps()
  for (const [index, step] of steps.entries()) {
    const answer = await send(step)
    // The last step is the attack; only what class 25 asks for is to be let through at the end.
    const isAttack = index === steps.length - 1 && step.expected.status >= 400
    if (isAttack && answer.status < 400) counts.falseAccepts.push(attack.name)
    expect(said(answer), `step ${index + 1}`).toEqual(wanted(step))
    if (step.expected.log === 'known') expect(answer.firstSeen, 'it was forgotten').toBe(false)
    if (index === steps.length - 1) expectNothingToldOf(step, answer)
  }
}

/** The caller gets the eight headers, and learns nothing of its token or of ours. */
function expectNothingToldOf(step: Step, { status, headers, body }: Answer): void {
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers['x-request-id']).toBeTruthy()
  if (status >= 400) {
    expect(headers['content-type']).toMatch(/^application\/problem\+json/)
    // Node's own refusals come before Koa.
    if (status !== 431) expect(headers['cache-control']).toBe('no-store')
  }
  const [, authorization = ''] = step.headers('')
  const signature = authorization.slice(authorization.lastIndexOf('.') + 1)
  if (signature.length > 20) expect(body).not.toContain(signature)
}

function fetchedBy(apis: ReadonlySet<string>): string[] {
  return [...apis].flatMap((name) => served.get(name)?.fetched ?? [])
}

function expectFetches({ mayAskIssuer = false }: Attack, fetched: readonly string[]): void {
  // Whatever a token says, only the issuer that was configured is ever asked.
  expect(fetched.filter((url) => !url.startsWith(`${issuer.origin}/`))).toEqual([])
  expect(fetched.length).toBeLessThanOrEqual(mayAskIssuer ? 4 : 0)
}

describe('after all of it', () => {
  test('nothing was accepted that must not be, and nothing became a 500', () => {
    expect(counts.falseAccepts).toEqual([])
    expect([...served.values()].flatMap(({ unexpected }) => unexpected)).toEqual([])
  })

  test('what is dear to parse, and bytes without sense, are refused or harmless, and never a 5xx', async () => {
    const dear = COSTLY_TOKENS.map(({ make }) => asked(make(0), GOOD, { api: 'roomy' }))
    const senseless = fc.sample(mutant, { seed: 1, numRuns: 300 }).map(({ text }) => asked(text, GOOD, { api: 'all' }))
    const statuses = new Map<number, number>()
    for (const step of [...dear, ...senseless]) {
      // What no header can carry never leaves a client.
      if (/[^\t\x20-\x7e\x80-\xff]/.test(step.headers('').join(''))) continue
      const { status } = await send(step)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
    console.log(`dear and senseless tokens over HTTP, by status: ${JSON.stringify(Object.fromEntries(statuses))}`)
    expect([...statuses.keys()].filter((status) => ![200, 401, 403].includes(status))).toEqual([])
    expect([...served.values()].flatMap(({ unexpected }) => unexpected)).toEqual([])
  })

  test('no prototype was changed', () => {
    const bare: Record<string, unknown> = {}
    expect([bare.realm_access, bare.permissions, bare.isAdmin, bare.roles, bare.alg]).toEqual(Array(5).fill(undefined))
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  test('the issuer was asked for its documents, and for nothing else', () => {
    const paths = issuer.requests.map((path) => path.split('/').slice(3).join('/'))
    expect(new Set(paths)).toEqual(new Set(['.well-known/openid-configuration', 'protocol/openid-connect/certs']))
  })
})

describe('the corpus itself', () => {
  const here = new URL('./attacks/', import.meta.url)
  const start = readdirSync(here).map((file) => new URL(file, here))

  test('is built with node:crypto and nothing of src', () => {
    const seen = new Map<string, readonly string[]>()
    const queue = [...start]
    for (let url = queue.pop(); url !== undefined; url = queue.pop()) {
      if (seen.has(url.href)) continue
      const imported = [...readFileSync(url, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
        ([, name = '']) => name,
      )
      seen.set(url.href, imported)
      for (const name of imported) if (name.startsWith('.')) queue.push(new URL(name.replace(/\.js$/, '.ts'), url))
    }
    const packages = [...seen.values()].flat().filter((name) => !name.startsWith('.') && !isBuiltin(name))
    expect(packages).toEqual([])
    expect([...seen.keys()].filter((file) => file.includes('/src/'))).toEqual([])
    expect(seen.size).toBeGreaterThan(start.length)
  })

  test('would notice a false accept', async () => {
    const [good] = CONTROLS
    if (good === undefined) throw new Error('there is no control')
    const forged: Attack = { class: 0, name: 'a good token', steps: () => [{ ...good, expected: { status: 401 } }] }
    await expect(run(forged)).rejects.toThrow()
    expect(counts.falseAccepts.splice(0)).toEqual(['a good token'])
  })
})
