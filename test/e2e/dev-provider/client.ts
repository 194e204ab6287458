import { rememberSecret } from '../../support/secrets-in-logs.js'

/** Talks to the token half of a provider. */
export interface Client {
  post(path: string, form: Form, headers?: Record<string, string>): Promise<Answer>
  get(path: string, headers?: Record<string, string>): Promise<Answer>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>>
}

type Form = Record<string, string> | [string, string][]

/** Members of a form or an answer that must stand in no log. */
const SECRETS = ['password', 'client_secret', 'code', 'code_verifier', 'access_token', 'refresh_token', 'id_token']

export const JEAN = { username: 'jean.martin@gaveur.fr', password: 'gaveur123' }
export const FRONT = { client_id: 'euralis-frontend' }
export const API = { client_id: 'backend-api', client_secret: 'backend-api-development-secret' }
export const PASSWORD_GRANT = { grant_type: 'password', scope: 'openid', ...FRONT, ...JEAN }

export function createClient(issuer: string): Client {
  const url = (path: string) => `${issuer}/protocol/openid-connect${path}`
  return {
    post: async (path, form, headers = {}) => {
      const body = new URLSearchParams(form)
      const answer = await toAnswer(await fetch(url(path), { method: 'POST', body, headers }))
      if (answer.status === 200) rememberSecrets({ ...Object.fromEntries(body), ...answer.body })
      return answer
    },
    get: async (path, headers = {}) => toAnswer(await fetch(url(path), { headers })),
  }
}

/** The claims of a JWT, unchecked. */
export function claimsOf(token: unknown): Record<string, unknown> {
  rememberSecrets({ access_token: token })
  return JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString('utf8'))
}

export function headerOf(token: unknown): Record<string, unknown> {
  return JSON.parse(Buffer.from(String(token).split('.')[0] ?? '', 'base64url').toString('utf8'))
}

/** What a provider accepted or handed out; a word of a few letters would stand in logs by chance. */
function rememberSecrets(members: Readonly<Record<string, unknown>>): void {
  for (const name of SECRETS) {
    const value = members[name]
    if (typeof value === 'string' && value.length >= 8) rememberSecret(value)
  }
}

async function toAnswer(response: Response): Promise<Answer> {
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : {} }
}
