import { AdminError } from './admin-error.js'
import type { Answer, RequestToSend, SendRequest } from './send-request.js'

export interface Patience {
  /** Waits before a request is sent again. Default: a timer. */
  readonly pause?: (delayMs: number) => Promise<void>
  /** In [0, 1). Default Math.random. */
  readonly random?: () => number
}

const MOST_ATTEMPTS = 5

const FIRST_DELAY_MS = 200

/** Who answers so is a gateway, or a Keycloak that starts or stops. */
export const isGateway = (status: number): boolean => status === 502 || status === 503 || status === 504

/**
 * Sends a request again, a little later each time, where that does no harm and the answer was none. Keycloak's 500 is
 * believed the second time only: two requests that are the first to need what a role is composed of can fail each other
 * (its DefaultLazyLoader, in 26.7.4), and every request asks for the roles of who sent it.
 */
export function repeating(send: SendRequest, patience: Patience): SendRequest {
  const { random = Math.random, pause = wait } = patience
  const attempt = async (url: string, request: RequestToSend, attempts: number): Promise<Answer> => {
    const isLast = request.repeatable !== true || attempts === MOST_ATTEMPTS
    try {
      const answer = await send(url, request)
      const isRace = request.repeatable === true && attempts === 1 && answer.status === 500
      if (!isRace && (isLast || !isGateway(answer.status))) return { ...answer, attempts }
    } catch (error) {
      if (isLast || !isBroken(error)) throw error
    }
    await pause(FIRST_DELAY_MS * 2 ** (attempts - 1) * (0.5 + random() / 2))
    return attempt(url, request, attempts + 1)
  }
  return (url, request) => attempt(url, request, 1)
}

const isBroken = (error: unknown): boolean => error instanceof AdminError && error.details.mayHaveHappened === true

const wait = (delayMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs))
