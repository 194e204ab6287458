import { ALGORITHM_ATTACKS } from './algorithms.js'
import type { Attack } from './attack.js'
import { CLAIM_ATTACKS } from './claims.js'
import { FORM_ATTACKS } from './forms.js'
import { KEY_ATTACKS } from './keys.js'
import { REQUEST_ATTACKS } from './requests.js'

export const ATTACKS: readonly Attack[] = [
  ...ALGORITHM_ATTACKS,
  ...KEY_ATTACKS,
  ...FORM_ATTACKS,
  ...CLAIM_ATTACKS,
  ...REQUEST_ATTACKS,
]
