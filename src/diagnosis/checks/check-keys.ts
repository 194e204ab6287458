import { type InspectedKeySet, inspectKeySet } from '../../tokens/index.js'
import type { Examination } from '../examination.js'
import { type Finding, fault, notChecked, ok, warning } from '../finding.js'

/** What the server accepts, as long as nothing else can be configured. */
const ACCEPTED = ['RS256']

const ADD_A_KEY =
  'In Keycloak: Realm settings, Keys, Add providers: add rsa-generated with 2048 bits or more and RS256, active and enabled.'

/** The key set as the verifier would read it: what may verify tokens, and what was set aside and why. */
export async function checkKeys({ configuration, keySet }: Examination): Promise<readonly Finding[]> {
  const asked = await keySet()
  if (configuration?.issuer === undefined) return [notChecked('key set', 'no issuer is configured')]
  if (asked === undefined) return [notChecked('key set', 'no discovery document says where it is')]
  if (!asked.ok) return [fault('key set', asked.failure.reason, asked.failure.mend)]
  const { status, json } = asked.answer
  if (status !== 200 || json === undefined) {
    return [
      fault(
        'key set',
        `it was answered with ${status}${json === undefined ? ', and no JSON' : ''}`,
        'Look into Keycloak’s log.',
      ),
    ]
  }
  const inspected = inspectKeySet(json)
  if (inspected === undefined)
    return [fault('key set', 'it has no array “keys”', 'That is no key set of Keycloak: look at what answers there.')]
  // Where none is left, the fault has every reason already.
  return inspected.usable.length === 0
    ? usable(inspected)
    : [...usable(inspected), ...inspected.setAside.map(({ keyId, reason }) => setAside(keyId, reason))]
}

function usable({ usable: keys, setAside: others }: InspectedKeySet): readonly Finding[] {
  if (keys.length === 0) {
    const why = others.map(({ reason }) => reason).join('; ')
    return [fault('signing keys', `none can be used${why === '' ? '' : `: ${why}`}`, ADD_A_KEY)]
  }
  const accepted = keys.filter(({ algorithms }) => algorithms.some((algorithm) => ACCEPTED.includes(algorithm)))
  if (accepted.length === 0) {
    const offered = [...new Set(keys.flatMap(({ algorithms }) => algorithms))].join(', ')
    return [
      fault(
        'signing keys',
        `the realm signs with ${offered}, and ${ACCEPTED.join(', ')} is accepted here`,
        `${ADD_A_KEY} And set Realm settings, Tokens, Default signature algorithm to RS256.`,
      ),
    ]
  }
  return keys.map(({ keyId, algorithms, size }) =>
    ok('signing key', `${algorithms.join(', ')}, ${size}, kid ${keyId ?? 'absent'}`),
  )
}

/** Keycloak publishes a key for encryption beside the one for signing: that is as it should be. */
function setAside(keyId: string | undefined, reason: string): Finding {
  const seen = `kid ${keyId ?? 'absent'} ${reason}`
  if (/is for use "enc"/.test(reason)) return ok('set aside', seen)
  const mend =
    'Tokens that it signs are refused as key_unsuitable: disable its provider in Realm settings, Keys, or replace it.'
  return warning('set aside', seen, mend)
}
