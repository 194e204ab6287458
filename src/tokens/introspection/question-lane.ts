import { createCircuitBreaker } from './circuit-breaker.js'
import type { Introspected } from './introspection-answer.js'

/** The outcome of one question. */
export interface Asked {
  readonly answer: Introspected
  /** Whether the endpoint itself works, whatever it says of the token. */
  readonly endpointWorks: boolean
}

export interface LaneOptions {
  /** So many questions are under way at once, and no more. */
  readonly mostAtOnce: number
  /** For how long an inactive token is not asked about again. */
  readonly cacheMs: number
  readonly now: () => number
}

/** Questions of one standing, which share slots, a circuit breaker and a memory with no others. */
export interface QuestionLane {
  /** Never rejects. Who asks about one token at once shares one question. */
  ask(digest: string, question: () => Promise<Asked>): Promise<Introspected>
}

/** Inactive tokens that are remembered, so that one that is sent again and again is asked about once. */
const MOST_INACTIVE = 1_000

export function createQuestionLane({ mostAtOnce, cacheMs, now }: LaneOptions): QuestionLane {
  const breaker = createCircuitBreaker(now)
  const underWay = new Map<string, Promise<Introspected>>()
  const inactive = new Map<string, { readonly at: number }>()

  function isInactive(digest: string): boolean {
    const known = inactive.get(digest)
    if (known === undefined) return false
    const ageMs = now() - known.at
    return ageMs >= 0 && ageMs < cacheMs
  }

  function rememberInactive(digest: string): void {
    inactive.delete(digest)
    inactive.set(digest, { at: now() })
    if (inactive.size <= MOST_INACTIVE) return
    for (const oldest of inactive.keys()) {
      inactive.delete(oldest)
      break
    }
  }

  async function run(digest: string, question: () => Promise<Asked>): Promise<Introspected> {
    const { answer, endpointWorks } = await question()
    breaker.report(endpointWorks)
    underWay.delete(digest)
    if (answer.kind === 'inactive') rememberInactive(digest)
    return answer
  }

  return {
    ask(digest, question) {
      const shared = underWay.get(digest)
      if (shared !== undefined) return shared
      if (isInactive(digest)) return Promise.resolve({ kind: 'inactive' })
      if (underWay.size >= mostAtOnce) return unavailable(`${mostAtOnce} questions are under way already`)
      if (!breaker.admits()) {
        return unavailable('the endpoint failed several times in a row, and is asked again in seconds')
      }
      const asked = run(digest, question)
      underWay.set(digest, asked)
      return asked
    },
  }
}

const unavailable = (reason: string): Promise<Introspected> => Promise.resolve({ kind: 'unavailable', reason })
