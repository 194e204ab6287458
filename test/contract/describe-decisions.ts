import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../../src/app.js'
import { jsonOf } from '../support/json-of.js'
import { logFolder, rememberSecret } from '../support/secrets-in-logs.js'
import { testConfiguration } from '../support/test-configuration.js'
import { DECISIONS, SUBJECTS, type SubjectName } from './decision-table.js'

/** Runs the table of decisions through the whole application, with tokens of the given issuer or the embedded one. */
export function describeDecisions(provider: string, issuer: () => string | undefined): void {
  describe(`the table of decisions, with tokens from ${provider}`, () => {
    let server: RunningServer
    let logs: string
    const tokens = new Map<SubjectName, string>()
    const names = Object.keys(SUBJECTS).filter((name): name is SubjectName => name in SUBJECTS)

    beforeAll(async () => {
      logs = await logFolder()
      const environment: Record<string, string> = { LOG_DIR: logs, DATA_DIR: logs, PORT: '0' }
      const url = issuer()
      if (url !== undefined) environment.OIDC_ISSUER = url
      server = await startServer(testConfiguration(environment))
      for (const name of names) {
        rememberSecret(SUBJECTS[name].password)
        tokens.set(name, rememberSecret(await passwordGrant(server.issuer, SUBJECTS[name])))
      }
    })

    afterAll(() => server.stop())

    const cells = DECISIONS.flatMap(({ method, path, body, expected }, index) =>
      names.map((subject) => ({
        method,
        path,
        body,
        subject,
        expected: expected[subject],
        id: `cell-${index}-${subject}`,
      })),
    )

    it.each(cells)('$subject $method $path → $expected', async ({ method, path, body, subject, expected, id }) => {
      const response = await call(method, path, body, id, `Bearer ${tokens.get(subject)}`)
      expect(response.status).toBe(Number(expected.slice(0, 3)))
      if (response.status === 403) {
        expect(response.headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope"')
      }
    })

    const open = DECISIONS.map(({ method, path, body }, index) => ({ method, path, body, id: `nobody-${index}` }))

    it.each(open)('nobody $method $path → 401', async ({ method, path, body, id }) => {
      const response = await call(method, path, body, id)
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toBe('Bearer, DPoP algs="ES256 EdDSA ES384 RS256 PS256"')
    })

    it.each(open)('a token with one byte changed, $method $path → 401', async ({ method, path, body, id }) => {
      const response = await call(
        method,
        path,
        body,
        id.replace('nobody', 'forged'),
        `Bearer ${rememberSecret(changeOneByte(tokens.get('admin') ?? ''))}`,
      )
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token"/)
    })

    it('shows each only the rows that are theirs', async () => {
      const rows = async (subject: SubjectName, path: string) => {
        const response = await call('GET', path, undefined, `rows-${subject}`, `Bearer ${tokens.get(subject)}`)
        const { items } = await jsonOf<{ items: { gaveur_id?: number; site_id: string }[] }>(response)
        return items
      }
      expect(new Set((await rows('gaveur', '/api/gavage?limit=500')).map(({ gaveur_id }) => gaveur_id))).toEqual(
        new Set([1]),
      )
      expect(new Set((await rows('veterinaire', '/api/gavage?limit=500')).map(({ site_id }) => site_id))).toEqual(
        new Set(['LL']),
      )
      expect(new Set((await rows('technicien', '/api/sqal')).map(({ site_id }) => site_id))).toEqual(new Set(['LS']))
      expect(new Set((await rows('admin', '/api/gavage?limit=500')).map(({ gaveur_id }) => gaveur_id))).toEqual(
        new Set([1, 2, 3, 4, 5, 6]),
      )
      expect((await rows('gaveur', '/api/analytics')).map(({ gaveur_id }) => gaveur_id)).toEqual([1])
    })

    it('has one audit line for each, with who, what, outcome and reason', async () => {
      await server.stop()
      const lines = (await readFile(join(logs, 'audit.log'), 'utf8')).trimEnd().split('\n')
      const byRequest = group(lines)
      for (const { id, method, path, subject, expected } of cells) {
        const [status, reason = ''] = expected.split(' ')
        const all = (byRequest.get(id) ?? []).filter((line) => !line.includes('TOKEN_VALIDATION'))
        const events = all.filter((line) => !line.includes(' outcome=pending '))
        const what = ` reason=${reason} method=${method} path=${path} `
        const who = `user=${SUBJECTS[subject].username}`
        const names = events.map((line) => line.split(' | ')[3]?.split(' ')[0])
        expect({ id, names }).toEqual({ id, names: expectedEvents(status, method) })
        const intents = names.includes('DATA_MUTATION')
          ? [expect.stringContaining('DATA_MUTATION outcome=pending ')]
          : []
        expect(all.filter((line) => !events.includes(line))).toEqual(intents)
        for (const line of events) {
          expect(line).toContain(what)
          expect(line).toContain(` status=${status} `)
          expect(line).toContain(who)
          expect(line).toContain(
            status === '403' ? 'outcome=refused' : Number(status) < 400 ? 'outcome=success' : 'outcome=failure',
          )
        }
      }
      for (const { id, method, path } of open) {
        expect(byRequest.get(id)?.join('\n')).toMatch(
          new RegExp(`AUTH_REQUIRED outcome=refused .*method=${method} path=${path} .*status=401`),
        )
        expect(byRequest.get(id.replace('nobody', 'forged'))?.join('\n')).toMatch(
          /TOKEN_VALIDATION outcome=refused reason=signature .*status=401/,
        )
      }
    })

    async function call(
      method: string,
      path: string,
      body: unknown,
      id: string,
      authorization?: string,
    ): Promise<Response> {
      return fetch(`${server.url}${path}`, {
        method,
        headers: {
          'X-Request-ID': id,
          ...(authorization === undefined ? {} : { Authorization: authorization }),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    }
  })
}

/** A refusal is one line; a write that was allowed to go on is two. */
function expectedEvents(status: string | undefined, method: string): readonly string[] {
  if (status === '403') return ['UNAUTHORIZED_ACCESS']
  const written = method !== 'GET' && (status === '200' || status === '201')
  return written ? ['AUTHENTICATED_REQUEST', 'DATA_MUTATION'] : ['AUTHENTICATED_REQUEST']
}

async function passwordGrant(
  issuer: string,
  { username, password }: { username: string; password: string },
): Promise<string> {
  const response = await fetch(`${issuer}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: 'euralis-frontend',
      scope: 'openid',
      username,
      password,
    }),
  })
  expect(response.status, await response.clone().text()).toBe(200)
  const { access_token } = await jsonOf<{ access_token: string }>(response)
  return access_token
}

/** Another character in the middle of the signature: every character there carries six whole bits. */
function changeOneByte(token: string): string {
  const at = token.lastIndexOf('.') + 20
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
}

function requestOf(line: string): string {
  return / \| request_id=([^ ]+)/.exec(line)?.[1] ?? ''
}

function group(lines: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const line of lines) groups.set(requestOf(line), [...(groups.get(requestOf(line)) ?? []), line])
  return groups
}
