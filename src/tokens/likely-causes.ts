import { CLOCKS_AGREE } from './checks/clock-mend.js'
import { isCertainAdvice } from './issuer-advice.js'
import { REFUSALS } from './refusals.js'
import type { Refusal } from './types.js'

const CLOCK_OF_THIS_HOST = 'The clock of this host'

/** What most often stands behind a refusal, without what its own mend rules out. */
export function likelyCausesOf({ code, mend }: Refusal): readonly string[] {
  const { causes } = REFUSALS[code]
  if (code === 'issuer' && isCertainAdvice(mend)) return []
  return mend.includes(CLOCKS_AGREE) ? causes.filter((cause) => !cause.startsWith(CLOCK_OF_THIS_HOST)) : causes
}
