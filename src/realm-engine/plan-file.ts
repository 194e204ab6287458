import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { LoadedRealm } from '../realm-documents/index.js'
import type { Plan, PlanStep } from './types.js'

/** Where the files of a plan stand, as it was said when it was made. */
export interface PlanSource {
  readonly path: string
  readonly overlays: readonly string[]
}

/** Plans to be carried out later, as they are. Holds no secret. */
export interface SavedPlans {
  readonly source: PlanSource
  readonly madeAt: string
  readonly plans: readonly SavedPlan[]
}

export interface SavedPlan {
  /** Of the files, as they were loaded. */
  readonly digest: string
  readonly plan: Plan
}

const FORMAT = 'passerelle-plan'

/** The text of a plan file. Its last member is a digest of all before it, so that no byte of it changes unseen. */
export function writePlanFile({ source, madeAt, plans }: SavedPlans): string {
  const content = { format: FORMAT, version: 1, madeAt, source, plans }
  return `${JSON.stringify({ ...content, seal: sealOf(content) }, undefined, 2)}\n`
}

export const savedPlan = (plan: Plan, { digest }: LoadedRealm): SavedPlan => ({ digest, plan })

/** Whether a JSON document says that it is a plan. */
export const isPlanFile = (document: unknown): boolean =>
  typeof document === 'object' && document !== null && 'format' in document && document.format === FORMAT

/** As much of a plan as tells it from anything else that somebody sealed. */
const isPlan = (value: unknown): boolean => planForm.safeParse(value).success

const planForm = z.object({
  realm: z.string(),
  url: z.string(),
  realmExists: z.boolean(),
  withDevelopmentUsers: z.boolean(),
  options: z.object({}),
  steps: z.array(z.object({ kind: z.string(), key: z.string(), action: z.string(), changes: z.array(z.object({})) })),
  notes: z.array(z.string()),
  refusals: z.array(z.object({})),
  touched: z.record(z.string(), z.string()),
})

const planFile = z.object({
  format: z.literal(FORMAT),
  version: z.literal(1),
  madeAt: z.string(),
  source: z.object({ path: z.string(), overlays: z.array(z.string()) }),
  plans: z.array(z.object({ digest: z.string(), plan: z.custom<Plan>(isPlan) })),
  seal: z.string(),
})

/** What a plan file says; undefined when it is not as it was written. */
export function readPlanFile(text: string): SavedPlans | undefined {
  const parsed = planFile.safeParse(parseJson(text))
  if (!parsed.success) return undefined
  const { seal, ...content } = parsed.data
  // Written again it is the same text, byte by byte: white space counts too.
  return seal === sealOf(content) && writePlanFile(content) === text ? content : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const sealOf = (content: object): string => createHash('sha256').update(JSON.stringify(content)).digest('hex')

/** What has moved since a plan was made, in words; empty when it can be carried out as it stands. */
export function whatMoved({ digest, plan: saved }: SavedPlan, now: Plan, { digest: digestNow }: LoadedRealm): string[] {
  const place = [
    ...(saved.realm === now.realm ? [] : [`it is for realm ${saved.realm}`]),
    ...(saved.url === now.url ? [] : [`it is for ${saved.url}`]),
    ...(saved.version === now.version ? [] : [`Keycloak was ${saved.version ?? 'of another version'}`]),
    ...(digest === digestNow ? [] : ['the files were changed']),
  ]
  if (place.length > 0) return place
  const before = new Map(saved.steps.map((step) => [nameOf(step), stepOf(saved, step)]))
  const after = new Map(now.steps.map((step) => [nameOf(step), stepOf(now, step)]))
  const names = [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name))
  if (names.length > 0) return names
  const whole = ({ lock: _, ...plan }: Plan): string => JSON.stringify(plan)
  return whole(saved) === whole(now) ? [] : ['the plan itself']
}

const nameOf = ({ kind, key }: PlanStep): string => `${kind} ${key}`

const stepOf = ({ touched }: Plan, step: PlanStep): string => JSON.stringify([step, touched[nameOf(step)] ?? ''])
