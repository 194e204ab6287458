import { parse } from 'node:querystring'
import {
  earlyAccess,
  type MaybeRecord,
  noteChange,
  type RouteAccess,
  type Visit,
  type WebDoor,
} from '../access/index.js'
import type { AuditChange } from '../audit-record/index.js'
import {
  NOT_FOUND,
  type Problem,
  ProblemError,
  problemBody,
  problemHeaders,
  problemOfStatus,
} from '../http-auth/index.js'
import type { Route, RouteAnswer, RouteRequest } from './declare-route.js'
import { readRouteRequest } from './read-route-request.js'
import { createRouteTable } from './route-table.js'

/** A request that wants to be answered by one of the routes. */
export interface RouteCall {
  readonly visit: Visit
  readonly method: string
  /** Path and query, in the form that begins with a slash. */
  readonly target: string
  readonly readBody: () => Promise<unknown>
}

/** An answer as it is sent. */
export interface SentAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/** Options of `createRouteAnswers`. */
export interface RouteAnswersOptions {
  /** Told of errors that nobody expected, which the caller sees only as 500 with a request id. */
  readonly onUnexpectedError?:
    | ((error: unknown, context: { readonly requestId: string | undefined }) => void)
    | undefined
}

type ReadInput = () => Promise<RouteRequest<unknown, unknown, unknown>>

/**
 * Answers requests by declared routes, in any framework or none: for each, authorisation on the matched route, then input
 * by its schemas, then the handler. What matches no route needs a good token, and is 404 then.
 *
 * @throws AccessError `permission_unknown`; TypeError for a path that can't be meant
 */
export function createRouteAnswers(
  routes: readonly Route[],
  door: Pick<WebDoor, 'declare'>,
  { onUnexpectedError }: RouteAnswersOptions = {},
): (call: RouteCall) => Promise<SentAnswer> {
  const entries = routes.map((route) => {
    const { method, path, access, authentication, effect } = route
    const terms = { ...authentication, effect }
    const declared = door.declare<ReadInput>(`${method} ${path}`, accessOnInput(access), terms)
    // Where no record is asked for, input that is wrong is found before the intent of a change, and leaves none.
    return { route, declared, first: declared.recordOf === undefined ? earlyAccess(declared) : declared }
  })
  const findRoute = createRouteTable(entries)
  const unmatched = door.declare<ReadInput>('a request without a route', 'authenticated', { effect: 'none' })

  return async function answerRoute(call) {
    const { visit } = call
    const { requestId } = visit
    const answer = await answered(call).catch((error: unknown) => {
      if (error instanceof ProblemError) return problemAnswer(visit, error.problem)
      onUnexpectedError?.(error, { requestId })
      return problemAnswer(visit, problemOfStatus(500))
    })
    const id = requestId === undefined ? {} : { 'X-Request-ID': requestId }
    return { ...answer, headers: { ...answer.headers, ...visit.headers, ...id } }
  }

  async function answered({ visit, method, target, readBody }: RouteCall): Promise<SentAnswer> {
    const question = target.indexOf('?')
    const path = question === -1 ? target : target.slice(0, question)
    const found = findRoute(method, path)
    let request: ReturnType<ReadInput> | undefined
    const read: ReadInput = () => {
      if (found === undefined) throw new Error('a request without a route has no input')
      const query = question === -1 ? {} : parse(target.slice(question + 1))
      request ??= readRouteRequest(found.entry.route, { params: found.params, query }, readBody)
      return request
    }
    const entered = await visit.enter(found?.entry.first ?? unmatched, read)
    if (!entered.ok) return problemAnswer(visit, entered.problem)
    if (found === undefined) return problemAnswer(visit, NOT_FOUND)
    const { route, declared } = found.entry
    const input = await read()
    const begun = await visit.begin(declared, read)
    if (!begun.ok) return problemAnswer(visit, begun.problem)
    const context = {
      requestId: visit.requestId,
      noteChange: (change: AuditChange) => noteChange(read, change),
      auditFacts: () => visit.draft?.auditFacts?.() ?? { requestId: visit.requestId },
    }
    return written(await route.handle(input, entered.identity, context))
  }
}

/** The record is named by parsed input, which is only read for those who may at all. */
function accessOnInput(access: Route['access']): RouteAccess<ReadInput> {
  if (typeof access === 'string' || 'list' in access) return access
  return {
    permission: access.permission,
    record: async (read: ReadInput): Promise<MaybeRecord> => access.record(await read()),
  }
}

function written({ status, headers, body, mediaType }: RouteAnswer): SentAnswer {
  if (body === undefined) return { status, headers: { ...headers }, body: undefined }
  const text = mediaType !== undefined && typeof body === 'string' ? body : JSON.stringify(body)
  return { status, headers: { 'Content-Type': mediaType ?? 'application/json; charset=utf-8', ...headers }, body: text }
}

function problemAnswer({ draft, requestId }: Visit, problem: Problem): SentAnswer {
  if (draft !== undefined) draft.problem = problem.code
  return { status: problem.status, headers: problemHeaders(problem), body: problemBody(problem, requestId) }
}
