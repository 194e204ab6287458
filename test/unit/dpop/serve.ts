import { once } from 'node:events'
import { request } from 'node:http'
import Koa from 'koa'
import {
  createMemoryReplays,
  createProofChecker,
  type ProofCheckerOptions,
  type Replays,
} from '../../../src/dpop/index.js'
import { authenticate, problemDetails, requestId } from '../../../src/koa/index.js'
import { createPolicy } from '../../../src/policy/index.js'
import { demonstrationRealmDirectory, loadRealmConfig } from '../../../src/realm-config/index.js'
import { createVerifier } from '../../../src/tokens/index.js'
import type { memoryLogger } from '../../support/fakes.js'
import { serveKoa } from '../../support/serve-koa.js'
import { AUDIENCE, ISSUER, JWKS, NOW } from '../tokens/forge.js'
import { URL_CALLED } from './proofs.js'

const policy = createPolicy(await loadRealmConfig(demonstrationRealmDirectory()))

export interface Answer {
  readonly status: number
  /** Names in small letters; of a header that came twice, both values. */
  readonly headers: readonly (readonly [string, string])[]
  readonly challenge: string | undefined
  readonly body: string
}

/** An API that takes bound tokens, behind real HTTP; its clock stands still, and it believes to be called at URL_CALLED. */
export async function serveBoundTokens(
  options: ProofCheckerOptions = {},
  logger?: ReturnType<typeof memoryLogger>,
): Promise<string> {
  const now = () => NOW * 1000
  const replays = memoryOf(now)
  const proofs = createProofChecker({ now, replays, ...options })
  const verifier = createVerifier({ issuer: ISSUER, audience: AUDIENCE, keySet: JWKS, now, proofs })
  const app = new Koa()
  app.use(requestId()).use(problemDetails())
  app.use(
    authenticate({
      verifier,
      policy,
      surroundings: { urlOf: () => URL_CALLED },
      ...(logger === undefined ? {} : { logger }),
    }),
  )
  app.use((ctx) => {
    ctx.body = 'good'
  })
  return serveKoa(app)
}

/** Used proofs in a memory that began before any proof it is shown was made. */
function memoryOf(now: () => number, size?: number): Replays {
  let isBeginning = true
  const replays = createMemoryReplays({ size, now: () => (isBeginning ? now() - 300_000 : now()) })
  isBeginning = false
  return replays
}

/** Asks with headers as they are: nothing joins or repairs them. */
export async function ask(
  url: string,
  headers: readonly (readonly [string, string])[],
  method = 'GET',
): Promise<Answer> {
  const sent = request(url, { method, agent: false })
  for (const name of new Set(headers.map(([each]) => each))) {
    sent.setHeader(
      name,
      headers.filter(([each]) => each === name).map(([, value]) => value),
    )
  }
  sent.end()
  const [response] = await once(sent, 'response')
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  const raw: readonly string[] = response.rawHeaders
  const pairs = raw.flatMap((name, at) => (at % 2 === 0 ? [[name.toLowerCase(), raw[at + 1] ?? ''] as const] : []))
  return {
    status: response.statusCode,
    headers: pairs,
    challenge: pairs.find(([name]) => name === 'www-authenticate')?.[1],
    body: Buffer.concat(chunks).toString(),
  }
}

/** Asks with a token and its proofs. */
export function askWith(
  url: string,
  token: string,
  proofs: readonly string[],
  scheme = 'DPoP',
  method = 'GET',
): Promise<Answer> {
  return ask(url, [['Authorization', `${scheme} ${token}`], ...proofs.map((each) => ['DPoP', each] as const)], method)
}
