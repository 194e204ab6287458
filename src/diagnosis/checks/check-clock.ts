import type { Examination } from '../examination.js'
import { type Finding, fault, notChecked, ok, warning } from '../finding.js'

/** By how much clocks may differ: the verifier's leeway. */
const LEEWAY_SECONDS = 10
/** From here on it is worth a look before it grows. */
const WORTH_A_LOOK_SECONDS = 3

const MEND =
  'Synchronise this host and each node of Keycloak by NTP (chronyc tracking, timedatectl); a container has the clock of its host. A larger leeway only hides it.'

/** The clock of this host against the provider's Date header, which has whole seconds. */
export async function checkClock({ discovery }: Examination): Promise<readonly Finding[]> {
  const asked = await discovery()
  if (asked === undefined) return [notChecked('skew', 'no issuer is configured')]
  if (!asked.ok) return [notChecked('skew', 'the provider gave no answer with a date')]
  const { headers, askedAtMs, answeredAtMs } = asked.answer
  const providerMs = Date.parse(headers.get('date') ?? '')
  if (Number.isNaN(providerMs)) return [notChecked('skew', 'the provider’s answers have no Date header')]
  if (headers.has('age')) return [notChecked('skew', 'a cache answered in the provider’s place (Age header)')]
  // Date is cut to whole seconds, and was written somewhere between question and answer.
  const skewSeconds = ((askedAtMs + answeredAtMs) / 2 - (providerMs + 500)) / 1000
  return [judge(Math.round(skewSeconds))]
}

function judge(skewSeconds: number): Finding {
  const size = Math.abs(skewSeconds)
  const seen =
    size === 0
      ? 'this host and the provider agree to the second'
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
