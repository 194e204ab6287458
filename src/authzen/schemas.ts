import { z } from 'zod'
import { isWithin } from './is-within.js'

const text = z.string().min(1).max(1_024)
const words = z.array(text).max(1_000)

const MOST_VALUES = 256
const DEEPEST = 16
/** Whatever a gateway may send along, in bounds: what shares a body is read again for each of its questions. */
const properties = z.record(z.string(), z.unknown()).refine((given) => isWithin(given, MOST_VALUES, DEEPEST), {
  error: `has more than ${MOST_VALUES} values, or nests more than ${DEEPEST} levels deep`,
})

/** What is said of a subject that is not the caller; what is not named here decides nothing. */
const subjectProperties = z.object({
  roles: words.optional().describe('Realm roles'),
  client_roles: z.record(z.string(), words).optional().describe('Client → its roles'),
  scope: z.union([z.string(), words]).optional().describe('OAuth scopes, separated by spaces or as a list'),
  acr: z.string().optional().describe('Authentication context'),
  client_id: z.string().optional().describe('Client that the subject uses'),
  attributes: properties.optional().describe('Custom attributes, as a token carries them'),
  access_token: z.string().optional().describe('The subject’s access token: everything else is read from it'),
})

/** AuthZEN 1.0 section 5.1. */
const subject = z.object({ type: text, id: text, properties: subjectProperties.optional() })
/** Section 5.3. */
const action = z.object({ name: text, properties: properties.optional() })
/** Section 5.2. */
const resource = z.object({ type: text, id: text, properties: properties.optional() })
const context = properties

/** One question: may this subject do this to that resource? */
export const evaluationRequest = z.object({ subject, action, resource, context: context.optional() })

const MOST_EVALUATIONS = 100

/** Several questions; what all of them share stands above them. */
export const evaluationsRequest = z.object({
  subject: subject.optional(),
  action: action.optional(),
  resource: resource.optional(),
  context: context.optional(),
  evaluations: z
    .array(
      z.object({
        subject: subject.optional(),
        action: action.optional(),
        resource: resource.optional(),
        context: context.optional(),
      }),
    )
    .max(MOST_EVALUATIONS)
    .optional(),
  options: z
    .looseObject({
      evaluations_semantic: z.enum(['execute_all', 'deny_on_first_deny', 'permit_on_first_permit']).optional(),
    })
    .optional(),
})

export const evaluationAnswer = z.object({
  decision: z.boolean(),
  context: z.object({
    policy_version: z.string(),
    reason: z
      .enum(['permission_unknown', 'subject_unresolved', 'record_required', 'requirement_missing', 'denied'])
      .optional()
      .describe('Of a refusal, and no more than this: what decided stands in the server’s log'),
  }),
})

export const evaluationsAnswer = z.union([z.object({ evaluations: z.array(evaluationAnswer) }), evaluationAnswer])

export type EvaluationRequest = z.output<typeof evaluationRequest>
export type EvaluationsRequest = z.output<typeof evaluationsRequest>
export type EvaluationAnswer = z.input<typeof evaluationAnswer>
