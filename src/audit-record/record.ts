import { z } from 'zod'

/** The version of the record's form. A record of another version is not read, and not guessed at. */
export const RECORD_VERSION = 1

const hex64 = z.string().regex(/^[0-9a-f]{64}$/)
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])
/** Whatever reads it has to get a moment: a month or an hour that there is not is none. */
const TIME = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z$/
const chainId = z.string().regex(/^[0-9a-f]{12}$/)
const sequence = z.int().min(1)

const actorSchema = z.strictObject({
  subject: z.string().optional(),
  name: z.string().optional(),
  roles: z.array(z.string()).optional(),
  client: z.string().optional(),
  session: z.string().optional(),
  token: z.string().optional(),
  sealed: z.string().optional(),
})

const changeSchema = z.strictObject({
  before: z.string().optional(),
  after: z.string().optional(),
  values: z.strictObject({ before: z.json().optional(), after: z.json().optional() }).optional(),
})

const sourceSchema = z.strictObject({ address: z.string().optional(), user_agent: z.string().optional() })

const requestSchema = z.strictObject({
  id: z.string().optional(),
  trace: z.string().optional(),
  method: z.string().optional(),
  path: z.string().optional(),
  status: z.int().optional(),
})

/** What the trail says about itself, in TRAIL_… records. */
const trailSchema = z.strictObject({
  file: z.string().optional(),
  frontier: z.array(hex64).optional(),
  key: z.string().optional(),
  endorsement: z.string().optional(),
  checkpoint: z.string().optional(),
  version: z.string().optional(),
  torn_bytes: z.int().optional(),
  torn_file: z.string().optional(),
  continues: z.strictObject({ chain: chainId, seq: z.int().min(0), hash: hex64 }).optional(),
  again: z.string().optional(),
  lost: z.int().optional(),
  refused: z.int().optional(),
  since: z.string().optional(),
  step_ms: z.number().optional(),
})

/** One line of `LOG_DIR/audit/*.jsonl`, parsed. docs/audit/record.md says what each member means. */
export const recordSchema = z.strictObject({
  v: z.literal(RECORD_VERSION),
  chain: chainId,
  seq: sequence,
  time: z.string().regex(TIME),
  event: z.string(),
  outcome: z.enum(['success', 'failure', 'refused', 'pending']),
  reason: z.string(),
  intent: sequence.optional(),
  intent_chain: chainId.optional(),
  actor: actorSchema.optional(),
  action: z.string().optional(),
  about: z.string().optional(),
  record: z.record(z.string(), scalar).optional(),
  change: changeSchema.optional(),
  policy: z.strictObject({ version: z.string().optional(), rule: z.string().optional() }).optional(),
  source: sourceSchema.optional(),
  request: requestSchema.optional(),
  trail: trailSchema.optional(),
  host: z.string(),
  pid: z.int(),
  prev: hex64,
  hash: hex64,
})

export type AuditRecord = z.infer<typeof recordSchema>

/** The member `trail` of a record. */
export type TrailDetails = z.infer<typeof trailSchema>
