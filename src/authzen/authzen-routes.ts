import { z } from 'zod'
import { INSUFFICIENT_SCOPE, ProblemError } from '../http-auth/index.js'
import type { Identity } from '../policy/index.js'
import { declareRoute, firstProblems, type Route, type RouteAnswer } from '../routing/index.js'
import { createEvaluator, type EvaluatorOptions } from './evaluate.js'
import {
  type EvaluationAnswer,
  type EvaluationRequest,
  type EvaluationsRequest,
  evaluationAnswer,
  evaluationRequest,
  evaluationsAnswer,
  evaluationsRequest,
} from './schemas.js'

const EVALUATION = '/access/v1/evaluation'
const EVALUATIONS = '/access/v1/evaluations'

/** A verdict is true of this moment alone. */
const HEADERS = Object.freeze({ 'Cache-Control': 'no-store' })

/**
 * The AuthZEN Authorization API 1.0: a gateway asks, this policy decides. A permission is `resource.type:action.name`,
 * its record `resource.properties`. Everybody may ask about themselves; about others, who holds `policy:evaluate`.
 */
export function authzenRoutes(options: EvaluatorOptions): readonly Route[] {
  const evaluate = createEvaluator(options)
  return [
    declareRoute({
      method: 'POST',
      path: EVALUATION,
      summary: 'May this subject do this to that resource? (AuthZEN Authorization API 1.0)',
      access: 'authenticated',
      effect: 'none',
      body: evaluationRequest,
      responses: { 200: { description: 'The decision', schema: evaluationAnswer } },
      handle: async ({ body }, caller, context) => {
        const answer = permitted(await evaluate(present(caller), body, context))
        return { status: 200, headers: HEADERS, body: answer }
      },
    }),
    declareRoute({
      method: 'POST',
      path: EVALUATIONS,
      summary: 'Several such questions at once (AuthZEN Authorization API 1.0)',
      access: 'authenticated',
      effect: 'none',
      body: evaluationsRequest,
      responses: { 200: { description: 'The decisions, in the order of the questions', schema: evaluationsAnswer } },
      handle: async ({ body }, caller, context) =>
        answerAll(body, async (asked) => permitted(await evaluate(present(caller), asked, context))),
    }),
  ]
}

/** Where the API is, for a gateway that is configured with the address of the server alone (section 9). */
export function authzenMetadataRoute(url: string): Route {
  return declareRoute({
    method: 'GET',
    path: '/.well-known/authzen-configuration',
    summary: 'Where decisions can be asked for (AuthZEN Authorization API 1.0)',
    access: 'public',
    responses: { 200: { description: 'Addresses', schema: z.record(z.string(), z.string()) } },
    handle: () => ({
      status: 200,
      body: {
        policy_decision_point: url,
        access_evaluation_endpoint: `${url}${EVALUATION}`,
        access_evaluations_endpoint: `${url}${EVALUATIONS}`,
      },
    }),
  })
}

/** @throws ProblemError 403 */
function permitted(answer: EvaluationAnswer | 'forbidden'): EvaluationAnswer {
  if (answer === 'forbidden') throw new ProblemError(INSUFFICIENT_SCOPE)
  return answer
}

type Ask = (asked: EvaluationRequest) => Promise<EvaluationAnswer>

/** Section 6: one question after the other, until the semantic says that it is enough. */
async function answerAll(body: EvaluationsRequest, ask: Ask): Promise<RouteAnswer> {
  const { evaluations = [], options } = body
  const isBatch = evaluations.length > 0
  const questions = (isBatch ? evaluations : [{}]).map((each) => {
    const { subject, action, resource, context } = { ...body, ...each }
    return evaluationRequest.safeParse({ subject, action, resource, context })
  })
  const lacking = questions.flatMap(({ error }, index) =>
    error === undefined ? [] : error.issues.map(({ path, message }) => ({ index, path, message })),
  )
  if (lacking.length > 0) throw incomplete(isBatch, lacking)
  const enough = ENOUGH[options?.evaluations_semantic ?? 'execute_all']
  const answers: EvaluationAnswer[] = []
  for (const { data } of questions) {
    if (data === undefined) continue
    const answer = await ask(data)
    answers.push(answer)
    if (answer.decision === enough) break
  }
  return { status: 200, headers: HEADERS, body: isBatch ? { evaluations: answers } : answers[0] }
}

const ENOUGH = { execute_all: undefined, deny_on_first_deny: false, permit_on_first_permit: true } as const

function incomplete(
  isBatch: boolean,
  lacking: readonly { readonly index: number; readonly path: PropertyKey[]; readonly message: string }[],
): ProblemError {
  const errors = lacking.map(({ index, path, message }) => ({
    field: ['body', ...(isBatch ? ['evaluations', index] : []), ...path].join('.'),
    problem: message,
  }))
  return new ProblemError({
    status: 400,
    code: 'validation_failed',
    title: 'The request is not valid',
    detail: 'Each evaluation needs subject, action and resource, its own or the one above.',
    members: { errors: firstProblems(errors) },
  })
}

function present(caller: Identity | undefined): Identity {
  if (caller === undefined) throw new Error('a route that is not public has a caller')
  return caller
}
