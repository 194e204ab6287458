import { randomUUID } from 'node:crypto'
import type { DoorTrail } from '../../../src/access/index.js'
import type { AuditEvent } from '../../../src/audit-record/index.js'
import { createVerifier } from '../../../src/index.js'
import type { Policy } from '../../../src/policy/index.js'
import { developmentKeySet, TEST_ISSUER } from '../../../src/testing/index.js'
import type { Verifier } from '../../../src/tokens/index.js'
import { memoryTrail } from '../../support/fakes.js'
import type { DoorCase } from './cases/case.js'
import { createPolicies, type PolicyName } from './policies.js'
import { type DoorRoute, ROUTES } from './routes.js'
import { sendRaw } from './send-raw.js'

/** What a framework's server is made of. */
export interface DoorParts {
  readonly verifier: Verifier
  readonly policy: Policy
  readonly trail: DoorTrail
  readonly routes: readonly DoorRoute[]
}

export interface DoorServer {
  readonly port: number
  stop(): Promise<void>
}

export type StartDoor = (parts: DoorParts) => Promise<DoorServer>

/** Verdict of each case, in their order, in the words of `DoorCase.expected`. */
export async function runColumn(start: StartDoor, cases: readonly DoorCase[]): Promise<readonly string[]> {
  const gaveurs = await serve(start, 'gaveurs')
  const house = await serve(start, 'house')
  const answers: string[] = []
  const ids: string[] = []
  for (const each of cases) {
    const id = randomUUID()
    ids.push(id)
    answers.push(await ask((each.policy === 'gaveurs' ? gaveurs : house).server.port, each, id))
  }
  await Promise.all([gaveurs.server.stop(), house.server.stop()])
  const events = [...gaveurs.trail.events, ...house.trail.events]
  return answers.map((answer, at) => [answer, ...eventsOf(events, ids[at])].join('; '))
}

export async function serve(
  start: StartDoor,
  name: PolicyName,
  routes: readonly DoorRoute[] = ROUTES[name],
): Promise<{ server: DoorServer; trail: ReturnType<typeof memoryTrail> }> {
  const trail = memoryTrail()
  return { server: await serveWith(start, name, routes, trail), trail }
}

export async function serveWith(
  start: StartDoor,
  name: PolicyName,
  routes: readonly DoorRoute[],
  trail: DoorTrail,
): Promise<DoorServer> {
  const policies = await createPolicies()
  const verifier = createVerifier({ issuer: TEST_ISSUER, audience: 'backend-api', keySet: developmentKeySet })
  return start({ verifier, policy: policies[name], trail, routes })
}

async function ask(port: number, each: DoorCase, id: string): Promise<string> {
  const space = each.request.indexOf(' ')
  const method = each.request.slice(0, space)
  const authorization = each.token(each.who)
  const { status, headers, body } = await sendRaw(port, {
    method,
    target: each.request.slice(space + 1),
    headers: [
      ['X-Request-ID', id],
      ...(authorization === undefined ? [] : [['Authorization', authorization] as const]),
      ...each.headers,
    ],
  })
  const isProblem = headers['content-type']?.startsWith('application/problem+json') === true
  if (!isProblem || body === '' || each.isFrameworks) return String(status)
  const problem: { readonly code?: string } = JSON.parse(body)
  return `${status} ${problem.code}`
}

const eventsOf = (events: readonly AuditEvent[], id: string | undefined): readonly string[] =>
  events
    .filter(({ requestId }) => requestId === id)
    .map(({ event, outcome, reason }) => `${event} ${outcome} ${reason}`)
