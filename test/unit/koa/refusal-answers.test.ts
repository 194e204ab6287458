import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import Koa from 'koa'
import { describe, expect, it, onTestFinished } from 'vitest'
import { authenticate, problemDetails, requestId } from '../../../src/koa/index.js'
import { safeLogText } from '../../../src/log-line/index.js'
import { createLoggers, type ModuleLogger } from '../../../src/logging/index.js'
import { createPolicy } from '../../../src/policy/index.js'
import { demonstrationRealmDirectory, loadRealmConfig } from '../../../src/realm-config/index.js'
import type { Verifier } from '../../../src/tokens/index.js'
import { logFolder, rememberSecret } from '../../support/secrets-in-logs.js'
import { URL_CALLED } from '../dpop/proofs.js'
import { REFUSAL_EXAMPLES, type RefusalExample, refusalOf, verifierOf } from '../tokens/refusal-examples.js'

const policy = createPolicy(await loadRealmConfig(demonstrationRealmDirectory()))
const REQUEST_ID = 'the-request-1'

/** Headers whose value is another each time. */
const VOLATILE = ['date', 'dpop-nonce']

/** An API behind `authenticate`; Node's own limit for headers is out of the way of tokens that are too large. */
async function serve(verifier: Verifier, logger: ModuleLogger): Promise<string> {
  const app = new Koa()
  app
    .use(requestId())
    .use(problemDetails())
    .use(authenticate({ verifier, policy, logger, surroundings: { urlOf: () => URL_CALLED } }))
  const server = createServer({ maxHeaderSize: 65_536 }, app.callback()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${port}/`
}

/** What the caller and what auth.log get for an example. */
async function answerTo(example: RefusalExample) {
  const directory = await logFolder()
  const loggers = createLoggers({ directory, level: 'INFO', console: false })
  const url = await serve(verifierOf(example), loggers.auth)
  const text = example.text()
  if (text.length > 100) rememberSecret(text)
  const headers = new Headers({ Authorization: `${example.scheme ?? 'Bearer'} ${text}`, 'X-Request-ID': REQUEST_ID })
  const proofs = example.proofs?.(text) ?? []
  for (const proof of proofs) headers.append('DPoP', proof)
  const response = await fetch(url, { headers })
  const body = await response.text()
  await loggers.close()
  const answered = [...response.headers].filter(([name]) => !VOLATILE.includes(name))
  return {
    text,
    proofs,
    status: response.status,
    headers: answered,
    body,
    log: await readFile(join(directory, 'auth.log'), 'utf8'),
  }
}

/** Every text and number of a token's parts that would be recognised anywhere. */
function claimValues(token: string): readonly string[] {
  const parts = token
    .split('.')
    .slice(0, 2)
    .map((part) => Buffer.from(part, 'base64url').toString('utf8'))
  const strings = parts.flatMap((part) => [...part.matchAll(/"((?:[^"\\]|\\.)*)"\s*[,\]}]|:\s*(\d+)/g)])
  return strings.map(([, text, number]) => text ?? number ?? '').filter((value) => value.length >= 4)
}

/** All pieces of 12 characters, so that no part of the token travels back unseen. */
function pieces(token: string): readonly string[] {
  return Array.from({ length: Math.max(1, token.length - 11) }, (_, at) => token.slice(at, at + 12))
}

describe.each(REFUSAL_EXAMPLES)('$sent', (example) => {
  it('is told to the operator whole, and to the caller not at all', async () => {
    const { expected, actual, mend, check, code } = await refusalOf(example)
    const { text, proofs, body, headers, log } = await answerTo(example)

    const line = log.split('\n').find((entry) => entry.includes(`request_id=${REQUEST_ID}`)) ?? ''
    for (const piece of [check, code, `expected ${expected}`, `actual ${actual}`, mend]) {
      expect(line).toContain(safeLogText(piece))
    }

    const answer = `${body}\n${headers.flat().join('\n')}`
    // The names of schemes and algorithms are in the challenges.
    const secrets = [
      expected,
      actual,
      mend,
      ...[text, ...proofs].flatMap((each) => [...claimValues(each), ...pieces(each)]),
    ].filter((each) => !['Bearer', 'DPoP', 'RS256', 'ES256'].includes(each))
    expect(secrets.filter((secret) => answer.includes(secret))).toEqual([])
  })
})

it('gives every refusal with the same challenge the same answer, byte for byte', async () => {
  const answers = new Map<string, Set<string>>()
  for (const { status, headers, body } of await Promise.all(REFUSAL_EXAMPLES.map(answerTo))) {
    // A 503 has no challenge: there its code is what the caller learns.
    const said = headers.find(([name]) => name === 'www-authenticate')?.[1] ?? /"code":"(\w+)"/.exec(body)?.[1]
    const challenge = `${status} ${said}`
    answers.set(challenge, (answers.get(challenge) ?? new Set()).add(JSON.stringify([headers, body])))
  }
  expect([...answers.values()].filter(({ size }) => size !== 1)).toEqual([])
  expect(answers.size).toBeLessThan(REFUSAL_EXAMPLES.length / 4)
}, 60_000)
