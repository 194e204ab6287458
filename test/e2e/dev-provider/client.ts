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

export const JEAN = { username: 'jean.martin@gaveur.fr', password: 'gaveur123' }
export const FRONT = { client_id: 'euralis-frontend' }
export const API = { client_id: 'backend-api', client_secret: 'backend-api-development-secret' }
export const PASSWORD_GRANT = { grant_type: 'password', scope: 'openid', ...FRONT, ...JEAN }

export function createClient(issuer: string): Client {
  const url = (path: string) => `${issuer}/protocol/openid-connect${path}`
  return {
    post: async (path, form, headers = {}) =>
      toAnswer(await fetch(url(path), { method: 'POST', body: new URLSearchParams(form), headers })),
    get: async (path, headers = {}) => toAnswer(await fetch(url(path), { headers })),
  }
}

/** The claims of a JWT, unchecked. */
export function claimsOf(token: unknown): Record<string, unknown> {
  return JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString('utf8'))
}

export function headerOf(token: unknown): Record<string, unknown> {
  return JSON.parse(Buffer.from(String(token).split('.')[0] ?? '', 'base64url').toString('utf8'))
}

async function toAnswer(response: Response): Promise<Answer> {
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : {} }
}
