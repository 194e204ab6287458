import type { Examination } from '../examination.js'
import { type Finding, fault, notChecked, ok, warning } from '../finding.js'
import type { Answer } from '../request.js'

/** By how much clocks may differ: the verifier's leeway. */
const LEEWAY_SECONDS = 10
/** From here on it is worth a look before it grows. */
const WORTH_A_LOOK_SECONDS = 3

const MEND =
  'Synchronise this host and each node of Keycloak by NTP (chronyc tracking, timedatectl); a container has the clock of its host. A larger leeway only hides it.'

/** Something of the provider that says what time it was there, in whole seconds, between question and answer. */
interface Moment {
  readonly providerMs: number
  readonly askedAtMs: number
  readonly answeredAtMs: number
}

/**
 * The clock of this host against the provider's: by the `iat` of a fresh token, which Keycloak itself writes, else by
 * the Date header, which Keycloak leaves to a proxy in front of it.
 */
export async function checkClock(examination: Examination): Promise<readonly Finding[]> {
  if (examination.configuration?.issuer === undefined) return [notChecked('skew', 'no issuer is configured')]
  const asked = await examination.discovery()
  if (asked?.ok !== true) return [notChecked('skew', 'the provider gave no answer')]
  const moment = (await issuedAt(examination)) ?? dated(asked.answer)
  if (moment !== undefined) return [judge(moment)]
  return [
    notChecked(
      'skew',
      'the provider’s answers have no Date of its own, as Keycloak’s have none without a proxy',
      'Give OIDC_CLIENT_ID and OIDC_CLIENT_SECRET, or --client, --username and --password-stdin: a fresh token says what time it is there.',
    ),
  ]
}

async function issuedAt(examination: Examination): Promise<Moment | undefined> {
  const requested = await examination.token()
  if (requested?.ok !== true) return undefined
  const { token, askedAtMs, answeredAtMs } = requested
  const seconds = issuedAtOf(token)
  return seconds === undefined ? undefined : { providerMs: seconds * 1000, askedAtMs, answeredAtMs }
}

function issuedAtOf(token: string): number | undefined {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    const seconds: unknown = typeof payload === 'object' && payload !== null ? Reflect.get(payload, 'iat') : undefined
    return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds : undefined
  } catch {
    return undefined
  }
}

/** A cache's answer has another's date. */
function dated({ headers, askedAtMs, answeredAtMs }: Answer): Moment | undefined {
  const providerMs = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(providerMs) || headers.has('age') ? undefined : { providerMs, askedAtMs, answeredAtMs }
}

function judge({ providerMs, askedAtMs, answeredAtMs }: Moment): Finding {
  // Cut to whole seconds there, and written somewhere between question and answer.
  const skewSeconds = Math.round(((askedAtMs + answeredAtMs) / 2 - (providerMs + 500)) / 1000)
  const size = Math.abs(skewSeconds)
  const seen =
    // Dates have whole seconds, and a request takes its time: what is smaller is no difference.
    size <= 1
      ? 'this host and the provider agree to within a second'
      : `this host is ${size} s ${skewSeconds > 0 ? 'ahead of' : 'behind'} the provider`
  if (size < WORTH_A_LOOK_SECONDS) return ok('skew', seen)
  if (size <= LEEWAY_SECONDS) {
    return warning('skew', `${seen}; tokens are given ${LEEWAY_SECONDS} s of leeway`, MEND)
  }
  return fault('skew', `${seen}: ${consequenceOf(skewSeconds)}`, MEND)
}

function consequenceOf(skewSeconds: number): string {
  const beyond = Math.abs(skewSeconds) - LEEWAY_SECONDS
  return skewSeconds > 0
    ? `every token is refused as expired ${beyond} s before its time`
    : `every fresh token is refused as issued_in_future for its first ${beyond} s, and lives that much too long`
}
