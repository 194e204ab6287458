/** An answer as HTTP clients for tests give it: supertest's response, that of Fastify's inject, or one made by hand. */
export interface PlainResponse {
  readonly status?: number | undefined
  readonly statusCode?: number | undefined
  readonly headers: object
  /** As text, or already parsed. */
  readonly body?: unknown
}

/** What is looked at of an answer, whoever got it. */
export interface Answer {
  readonly status: number | undefined
  /** @param name in small letters */
  header(name: string): string | undefined
  /** Members of the JSON body; none when it is something else. */
  readonly body: ReadonlyMap<string, unknown>
}

/** Reads the body of a copy, so that a test may read it too. */
export async function readAnswer(response: Response | PlainResponse): Promise<Answer> {
  const { headers } = response
  const body = isFetched(response) ? await textOf(response) : response.body
  return {
    status: 'statusCode' in response ? (response.statusCode ?? response.status) : response.status,
    header: (name) => headerOf(headers, name),
    body: membersOf(body),
  }
}

/** By its methods: a test runner may have another global Response than the one that made it. */
function isFetched(response: Response | PlainResponse): response is Response {
  return 'clone' in response && typeof response.clone === 'function' && 'text' in response
}

async function textOf(response: Response): Promise<string> {
  if (response.bodyUsed) {
    throw new TypeError('The body of this response was read before: call expectRefused first, it reads a copy.')
  }
  return response.clone().text()
}

function headerOf(headers: object, name: string): string | undefined {
  if ('get' in headers && typeof headers.get === 'function') {
    const value: unknown = headers.get(name)
    return typeof value === 'string' ? value : undefined
  }
  const entry = Object.entries(headers).find(([key]) => key.toLowerCase() === name)
  const value: unknown = entry?.[1]
  return value === undefined ? undefined : [value].flat().join(', ')
}

function membersOf(body: unknown): ReadonlyMap<string, unknown> {
  const parsed = typeof body === 'string' ? parse(body) : body
  return new Map(typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : [])
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
