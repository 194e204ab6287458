import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runInProcess } from '../../../support/run-in-process.js'
import { createFakeIssuer } from '../../tokens/fake-issuer.js'
import { claims, compact, encode, header, ISSUER, JWKS, KEYS, NOW, token } from '../../tokens/forge.js'

type Settings = NonNullable<Parameters<typeof runInProcess>[1]>

const ENVIRONMENT = { OIDC_ISSUER: ISSUER }

/** Runs the command against an issuer without a network, at the time of the tests. */
function explain(argv: readonly string[], settings: Settings = {}) {
  const issuer = createFakeIssuer()
  return runInProcess(['token', 'explain', ...argv], {
    environment: ENVIRONMENT,
    now: () => NOW * 1000,
    fetch: (url, init) =>
      issuer.fetch(String(url), { redirect: String(init?.redirect), signal: AbortSignal.timeout(5_000) }),
    ...settings,
  })
}

/** The claims of a gaveur of the demonstration, whose policy comes with the package. */
const good = token()

describe('passerelle token explain', () => {
  it('shows header, claims with dates in words, each check, the owner and what they may do', async () => {
    const { exitCode, stdout, stderr } = await explain([good])
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    for (const line of [
      'This is an access token: accepted.',
      `Held against issuer ${ISSUER}, audience backend-api.`,
      '1800000300  Friday, 15 January 2027, 08:05:00 UTC, expires in 5 min',
      '1800000000  Friday, 15 January 2027, 08:00:00 UTC, issued 0 s ago',
      '  ✔ signature',
      '  – revocation',
      'username                   jean.martin@gaveur.fr',
      'roles of euralis-frontend  viewer',
      'attributes                 gaveur_id=1, site_id=LL',
      'where gaveur_id=1',
    ]) {
      expect(stdout).toContain(line)
    }
  })

  it('shows several faults at once, each with its mend and likely causes', async () => {
    const { exitCode, stdout } = await explain([token({ exp: NOW - 7_200, aud: 'account' })])
    expect(exitCode).toBe(1)
    expect(stdout).toContain('refused: expired, audience.')
    expect(stdout).toContain('expired 2 h ago')
    expect(stdout).toContain('✘ audience         expected "backend-api", actual "account"')
    expect(stdout).toContain('  audience: In Keycloak, add an audience mapper for backend-api')
    expect(stdout).toContain('    likely: The client has no Audience mapper for this API')
    expect(stdout).toContain('not to be believed')
  })

  it.each([
    ['an ID token', token({ typ: 'ID' }), 'Send the value of access_token'],
    ['a refresh token', compact(header({ alg: 'HS512' }), claims({ typ: 'Refresh' })), 'token endpoint only'],
    ['an offline token', token({ typ: 'Offline' }), 'exchange it there'],
    ['a logout token', token({ typ: 'Logout' }), 'back-channel'],
    [
      'a lightweight access token',
      token({ sub: undefined, realm_access: undefined, resource_access: undefined }),
      'Always use lightweight',
    ],
    ['an opaque token', 'k7Yb2xQ9mPzR4tWv', 'OIDC_INTROSPECTION'],
    ['no token, but what a program writes for none', 'undefined', '“undefined”'],
    ['no token, but what a program writes for none', 'null', '“null”'],
    ['no token, but what a program writes for none', '[object Object]', 'Send the value of its access_token'],
    ['an encrypted token', `${encode(header({ alg: 'RSA-OAEP', enc: 'A256GCM' }))}.a.b.c.d`, 'encryption off'],
  ])('names %s, and says what to send instead', async (name, text, advice) => {
    const { exitCode, stdout } = await explain([text])
    expect(exitCode).toBe(1)
    expect(stdout).toContain(`This is ${name}: `)
    expect(stdout.split('\n')[1]).toContain(advice)
    expect(stdout).not.toContain('add an audience mapper')
  })

  it('never prints a part of the signature, nor what could steer a terminal', async () => {
    const evil = token({ azp: 'x\u001b[2J\u202e', 'a\u001b': '\u009b1m', preferred_username: 'a\r\nb' })
    for (const argv of [[evil], [evil, '--json']]) {
      const { stdout } = await explain(argv)
      const signature = evil.split('.')[2] ?? ''
      for (let at = 0; at + 12 <= signature.length; at += 4) expect(stdout).not.toContain(signature.slice(at, at + 12))
      expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]|\u202e/u)
    }
  })

  it('has colours on a terminal only', async () => {
    const colour = '\u001b['
    expect((await explain([good])).stdout).not.toContain(colour)
    expect((await explain([good], { typed: '' })).stdout).toContain(colour)
    expect((await explain([good], { typed: '', environment: { ...ENVIRONMENT, NO_COLOR: '1' } })).stdout).not.toContain(
      colour,
    )
  })

  it('prints one line of JSON with --json', async () => {
    const refused = await explain([token({ aud: 'account' }), '--json'])
    expect(refused.exitCode).toBe(1)
    expect(refused.stdout.trimEnd()).not.toContain('\n')
    expect(JSON.parse(refused.stdout)).toMatchObject({
      ok: false,
      code: 'audience',
      kind: 'access',
      claims: { azp: 'euralis-frontend' },
      dates: { exp: expect.stringContaining('expires in 5 min') },
      checks: expect.arrayContaining([
        { name: 'signature', outcome: 'passed' },
        expect.objectContaining({ name: 'audience', outcome: 'failed', code: 'audience', expected: '"backend-api"' }),
      ]),
      identity: { username: 'jean.martin@gaveur.fr', attributes: { gaveur_id: 1, site_id: 'LL' } },
      permissions: expect.arrayContaining([
        { permission: 'gavage_data:read', kind: 'where', anyOf: [{ gaveur_id: 1 }], noneOf: [] },
      ]),
    })
    expect(JSON.parse((await explain([good, '--json'])).stdout)).toMatchObject({ ok: true, issuer: ISSUER })
  })

  it('shows an attribute that is dropped, and a permission that lacks one', async () => {
    const { stdout } = await explain([token({ gaveur_id: '1' })])
    expect(stdout).toContain('attribute gaveur_id        dropped: expected an integer, actual "1"')
    expect(stdout).toContain('gavage_data:read          nowhere: the token lacks gaveur_id')
  })

  it('says nothing of permissions for a realm that it has no folder of', async () => {
    const other = 'https://id.example/realms/other'
    const issuer = createFakeIssuer(other)
    issuer.discovery = { issuer: other, jwks_uri: `${other}/protocol/openid-connect/certs` }
    const fetch: Settings['fetch'] = (url) =>
      issuer.fetch(String(url), { redirect: 'error', signal: AbortSignal.timeout(5_000) })
    const run = (...more: readonly string[]) => explain([token({ iss: other }), '--issuer', other, ...more], { fetch })
    expect((await run()).stdout).toContain('May: not known; give the realm’s folder in --realm-config.')
    expect((await run('--realm-config', 'realm-config/gaveurs-production')).stdout).toContain('where gaveur_id=1')
    expect(await run('--realm-config', 'realm-config/none')).toMatchObject({ exitCode: 2 })
  })
})

describe('what the server asks the issuer for', () => {
  const lightweight = (more: Readonly<Record<string, unknown>> = {}) =>
    token({ sub: undefined, aud: undefined, realm_access: undefined, resource_access: undefined, ...more })
  const environment = {
    ...ENVIRONMENT,
    OIDC_CLIENT_ID: 'backend-api',
    OIDC_CLIENT_SECRET: 'a-secret-of-the-client',
    OIDC_INTROSPECTION: 'lightweight',
  }
  const ASKS = 'the server asks the issuer about these; its answer may supply what is missing'

  it('is no fault of a lightweight token, and nobody is asked here', async () => {
    const asked: string[] = []
    const issuer = createFakeIssuer()
    const fetch: Settings['fetch'] = (url) => {
      asked.push(String(url))
      return issuer.fetch(String(url), { redirect: 'manual', signal: AbortSignal.timeout(5_000) })
    }
    const { exitCode, stdout } = await explain([lightweight()], { environment, fetch })
    expect(exitCode).toBe(0)
    expect(stdout).toContain('nothing found against it, but the server asks the issuer for the rest.')
    for (const check of ['lightweight', 'audience', 'subject']) {
      expect(stdout).toContain(`  – ${check.padEnd(16)} ${ASKS}`)
    }
    expect(stdout).not.toContain('switch “Always use lightweight')
    expect(asked.filter((url) => url.includes('introspect'))).toEqual([])
  })

  it('is still refused for what it says itself', async () => {
    const { exitCode, stdout } = await explain([lightweight({ aud: 'account', exp: NOW - 60 })], { environment })
    expect(exitCode).toBe(1)
    expect(stdout).toContain('refused: expired, audience.')
  })

  it('is left to it with an opaque token too', async () => {
    const { exitCode, stdout } = await explain(['k7Yb2xQ9mPzR4tWv'], {
      environment: { ...environment, OIDC_INTROSPECTION: 'opaque' },
    })
    expect(exitCode).toBe(0)
    expect(stdout).toContain('but the server asks the issuer about it')
  })

  it.each([
    ['it is off', { ...environment, OIDC_INTROSPECTION: 'off' }, []],
    ['it is half configured', { ...environment, OIDC_CLIENT_SECRET: '' }, []],
    ['it is about opaque tokens', { ...environment, OIDC_INTROSPECTION: 'opaque' }, []],
  ])('is named in the mend where %s', async (_, variables, more) => {
    const { exitCode, stdout } = await explain([lightweight(), ...more], { environment: variables })
    expect(exitCode).toBe(1)
    expect(stdout.split('\n')[1]).toContain('OIDC_INTROSPECTION=lightweight')
  })
})

describe('says no more than is known', () => {
  const bound = (cnf: object, more: Readonly<Record<string, unknown>> = {}) => token({ cnf, ...more })
  const JKT = '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I'

  it.each([
    ['a proof', bound({ jkt: JKT }, { typ: 'DPoP' }), 'needs a proof, which is not here'],
    ['a certificate', bound({ 'x5t#S256': JKT }), 'needs a connection with its certificate, which is not here'],
  ])('of a good token that is bound to %s: exit code 0', async (_, text, why) => {
    const { exitCode, stdout } = await explain([text])
    expect(exitCode).toBe(0)
    expect(stdout).toContain('nothing found against it, but it has to come with proof of the key')
    expect(stdout).toContain(`– binding          ${why}`)
  })

  it.each([
    ['in a way that nothing can prove', bound({ kid: 'x' })],
    ['by name only', token({ typ: 'DPoP' })],
  ])('and refuses one that is bound %s', async (_, text) => {
    expect(await explain([text])).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('refused: bound_token'),
    })
  })

  it('of the token of an unknown issuer: header and claims, with --offline', async () => {
    const { exitCode, stdout } = await explain([good, '--offline'], { environment: {} })
    expect(exitCode).toBe(0)
    for (const words of [
      'Held against no issuer: give --issuer, or set OIDC_ISSUER.',
      'preferred_username  jean.martin@gaveur.fr',
      '– issuer           what it should be was not given',
      '– audience         what it should be was not given',
      '– signature        offline: no key was fetched',
      '✔ expiration\n',
    ]) {
      expect(stdout).toContain(words)
    }
    const late = await explain([token({ exp: NOW - 60, aud: 'x' }), '--offline', '--audience', 'y'], {
      environment: {},
    })
    expect(late).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('refused: expired, audience.') })
  })

  it('and lists no cause that it knows to be another', async () => {
    const issuer = createFakeIssuer()
    const fetch: Settings['fetch'] = async (url) => {
      const answer = await issuer.fetch(String(url), { redirect: 'manual', signal: AbortSignal.timeout(5_000) })
      return new Response(await answer.text(), { headers: { date: new Date(NOW * 1000).toUTCString() } })
    }
    const late = await explain([token({ exp: NOW - 60 })], { fetch })
    expect(late.stdout).toContain('The clocks of this machine and of the issuer agree.')
    expect(late.stdout).toContain('    likely: The client keeps its token longer')
    expect(late.stdout).not.toContain('likely: The clock of this host')
    const slash = await explain([good, '--issuer', `${ISSUER}/`])
    expect(slash.stdout).toContain('issuer: They differ only by a trailing slash')
    expect(slash.stdout).not.toContain('likely: Keycloak’s option hostname')
  })

  it('names each code once', async () => {
    const { stdout } = await explain([token({ sub: 1, nbf: 'x' })])
    expect(stdout.split('\n')[0]).toBe('This is an access token: refused: claim_invalid.')
  })

  it('cuts a long claim, and says how long it is', async () => {
    const { stdout } = await explain([token({ groups: 'g'.repeat(5_000) })])
    expect(stdout).toMatch(/groups +g{299}… \(5000 characters\)\n/)
  })

  it('names the variable for the address inside', async () => {
    const { stdout } = await explain([token({ iss: 'http://keycloak:8080/realms/gaveurs-production' })])
    expect(stdout).toContain('OIDC_INTERNAL_URL')
  })
})

describe('takes the token', () => {
  it.each([
    ['from a pipe', [], good],
    ['from a pipe, for -', ['-'], `${good}\n`],
    ['behind Bearer', [`Bearer ${good}`], ''],
    ['in an Authorization header', [], `Authorization: bearer ${good}\r\n`],
    [
      'in the answer of a token endpoint',
      [],
      JSON.stringify({ access_token: good, expires_in: 300, id_token: 'x' }, null, 2),
    ],
  ])('%s', async (_, argv, piped) => {
    expect(await explain(argv, { piped })).toMatchObject({ exitCode: 0 })
  })

  it.each([
    ['nothing is piped', { piped: '' }, 'is empty'],
    ['nothing is given at a terminal', { typed: '' }, 'none was given'],
    [
      'the answer is an error',
      { piped: '{"error":"invalid_grant","error_description":"Invalid user credentials"}' },
      'invalid_grant: Invalid user credentials',
    ],
    ['the answer has no access token', { piped: '{"id_token":"x"}' }, 'only id_token'],
    ['the JSON is cut', { piped: '{"access_token":' }, 'begins like JSON'],
    ['too much is piped', { piped: 'x'.repeat(300_000) }, 'more than'],
  ])('and ends with 2 where %s', async (_, settings, words) => {
    const { exitCode, stdout, stderr } = await explain([], settings)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(words)
  })
})

describe('takes the issuer', () => {
  it('from --issuer and --audience first', async () => {
    const environment = { OIDC_ISSUER: 'https://other.example/realms/x', OIDC_INTERNAL_URL: 'http://keycloak:8080' }
    const ended = await explain([good, '--issuer', ISSUER, '--audience', 'account'], { environment })
    expect(ended.stdout).toContain(`Held against issuer ${ISSUER}, audience account.`)
    expect(ended.exitCode).toBe(0)
  })

  it('and says what to give where there is none, or a wrong one', async () => {
    const none = await explain([good], { environment: {} })
    expect(none).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('Give --issuer https://') })
    const json = await explain([good, '--json'], { environment: {} })
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, code: 'issuer_missing' })
    const wrong = await explain([good, '--issuer', 'http://keycloak:8080/realms/x'])
    expect(wrong).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('OIDC_ISSUER (--issuer): is plain http'),
    })
  })

  it('whatever else is wrong in the environment', async () => {
    expect(
      await explain([good], { environment: { ...ENVIRONMENT, PORT: 'none', NODE_ENV: 'production' } }),
    ).toMatchObject({ exitCode: 0 })
  })
})

describe('sends the token to nobody', () => {
  interface Counting {
    readonly url: string
    /** Everything of each request: line, headers, body. */
    readonly requests: string[]
  }

  async function serve(answer: RequestListener): Promise<Counting> {
    const requests: string[] = []
    const server = createServer(async (request: IncomingMessage, response) => {
      let body = ''
      for await (const chunk of request) body += String(chunk)
      requests.push(`${request.method} ${request.url} ${request.rawHeaders.join('\n')} ${body}`)
      answer(request, response)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    })
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
  }

  async function servers() {
    const elsewhere = await serve((_, response) => response.end(JSON.stringify(JWKS)))
    const issuer: Counting = await serve(({ url }, response) => {
      const name = `${issuer.url}/realms/r`
      const document = url?.endsWith('/certs')
        ? JWKS
        : { issuer: name, jwks_uri: `${name}/protocol/openid-connect/certs` }
      response.end(JSON.stringify(document))
    })
    const run = (text: string, ...more: readonly string[]) =>
      runInProcess(['token', 'explain', text, '--issuer', `${issuer.url}/realms/r`, ...more], { now: () => NOW * 1000 })
    return { elsewhere, issuer, run }
  }

  it('fetches the keys of its issuer alone, with nothing of the token in the requests', async () => {
    const { elsewhere, issuer, run } = await servers()
    const text = token({ iss: `${issuer.url}/realms/r` })
    expect(await run(text)).toMatchObject({ exitCode: 0 })
    expect(issuer.requests).toHaveLength(2)
    for (const part of text.split('.')) expect(issuer.requests.join()).not.toContain(part.slice(0, 20))
    expect(elsewhere.requests).toEqual([])
  })

  it.each([
    ['iss', (url: string) => token({ iss: `${url}/realms/r` })],
    ['jku, x5u and jwk', (url: string) => token({}, { jku: `${url}/jwks`, x5u: `${url}/x5u`, jwk: KEYS.rsa.jwk })],
    ['iss and jku', (url: string) => token({ iss: `${url}/realms/r` }, { jku: `${url}/jwks` })],
  ])('asks nothing of a server that the token names in %s', async (_, make) => {
    const { elsewhere, run } = await servers()
    expect(await run(make(elsewhere.url))).toMatchObject({ exitCode: 1 })
    expect(elsewhere.requests).toEqual([])
  })

  it('asks nothing of anybody with --offline, and says that the signature was not checked', async () => {
    const { issuer, run } = await servers()
    const { exitCode, stdout } = await run(token({ iss: `${issuer.url}/realms/r` }), '--offline')
    expect(exitCode).toBe(0)
    expect(stdout).toContain('nothing found against it, but its signature was not checked')
    expect(stdout).toContain('– signature        offline: no key was fetched')
    expect(issuer.requests).toEqual([])
  })
})

it('explains itself: token explain --help', async () => {
  const { exitCode, stdout } = await explain(['--help'])
  expect(exitCode).toBe(0)
  for (const words of [
    '--realm-config',
    'Examples:',
    'sent to nobody',
    'Exit codes',
    'OIDC_INTROSPECTION',
    'needs a proof',
  ])
    expect(stdout).toContain(words)
})
