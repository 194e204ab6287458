import { DEVELOPMENT_KEY_THUMBPRINT } from '../development-key-thumbprint.js'
import { shown } from '../shown.js'
import type { Candidate, Fault } from './check.js'

/** The development key is published with the package: anyone can sign with it. */
export function checkDevelopmentKey({ key, issuer: { developmentKey } }: Candidate): Fault | undefined {
  if (developmentKey === 'accept' || key?.thumbprint !== DEVELOPMENT_KEY_THUMBPRINT) return undefined
  return {
    code: 'development_key',
    expected: 'a key that only the issuer has',
    actual: `the published development key, kid ${shown(key.keyId)}`,
    mend: 'Point the issuer at a real provider; the embedded one and mintToken are for development.',
  }
}
