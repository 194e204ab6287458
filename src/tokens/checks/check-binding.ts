import { isJsonObject, type JsonValue } from '../../json/index.js'
import { shown } from '../shown.js'
import type { Candidate, Fault, Rules } from './check.js'
import { tokenOf } from './token-of.js'

type Outcome = Fault | undefined | Promise<Fault | undefined>

/**
 * RFC 9449 section 7.2, RFC 8705 section 3: a token bound to a key is worth nothing without proof of that key. Scheme,
 * `typ` and `cnf` must agree both ways, so that neither can pass for the other. The last check, since a proof that
 * was looked at is spent.
 */
export function checkBinding(candidate: Candidate, rules: Rules): Outcome {
  const { proofs } = rules
  const { payload, presentation, text } = candidate
  const { cnf, typ } = payload
  if (cnf === undefined) {
    if (typ !== 'DPoP' && presentation?.scheme !== 'DPoP') return undefined
    return typ === 'DPoP'
      ? unprovable(
          typ,
          cnf,
          'Keycloak writes cnf.jkt into each token of typ DPoP: look for a mapper that takes it out.',
        )
      : unbound()
  }
  const { thumbprint, certificate, isComplete } = confirmationOf(cnf)
  if (!isComplete) {
    return unprovable(typ, cnf, 'Only jkt (DPoP) and x5t#S256 (mutual TLS) can be proven here.')
  }
  if (certificate !== undefined && certificate !== presentation?.certificateThumbprint) {
    return otherCertificate(certificate, presentation?.certificateThumbprint)
  }
  if (thumbprint === undefined) {
    if (typ === 'DPoP') return unprovable(typ, cnf, 'A token of typ DPoP has cnf.jkt: find out who made it.')
    return presentation?.scheme === 'DPoP' ? unbound() : undefined
  }
  if (presentation?.scheme !== 'DPoP' || proofs === undefined) {
    return unprovable(
      typ,
      cnf,
      proofs === undefined
        ? 'Keycloak binds a token when the client sends a DPoP proof, even where the client’s switch is off: have the ' +
            'client ask without, or give the verifier the option proofs.'
        : 'It was sent with the scheme Bearer: send it as Authorization: DPoP <token>, with a DPoP header that proves the key.',
    )
  }
  return proofs.check(presentation, { text, thumbprint, token: tokenOf(candidate, rules) })
}

interface Confirmation {
  readonly thumbprint?: string | undefined
  readonly certificate?: string | undefined
  /** Whether every way of binding that it names is one of the two. */
  readonly isComplete: boolean
}

function confirmationOf(cnf: JsonValue): Confirmation {
  if (!isJsonObject(cnf)) return { isComplete: false }
  // Keycloak says since 26.7 what jkt is for, beside it.
  const { jkt, 'x5t#S256': x5t, 'kc-jkt-type': type = 'DPoP', ...others } = cnf
  const isComplete =
    Object.keys(others).length === 0 &&
    type === 'DPoP' &&
    (jkt !== undefined || x5t !== undefined) &&
    isDigest(jkt) &&
    isDigest(x5t)
  return isComplete ? { thumbprint: textOf(jkt), certificate: textOf(x5t), isComplete } : { isComplete }
}

/** SHA-256 in base64url, or absent. */
function isDigest(value: JsonValue | undefined): boolean {
  return value === undefined || (typeof value === 'string' && /^[A-Za-z0-9_-]{43}$/.test(value))
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function unprovable(typ: JsonValue | undefined, cnf: JsonValue | undefined, mend: string): Fault {
  return {
    code: 'bound_token',
    expected: 'proof of the key that the token is bound to',
    actual: `typ ${shown(typ)}, cnf ${shown(cnf)}`,
    mend,
  }
}

function unbound(): Fault {
  return {
    code: 'unbound_token',
    expected: 'a token with cnf.jkt, as the scheme DPoP promises',
    actual: 'a token that is bound to no key of DPoP',
    mend: 'Send it as Authorization: Bearer <token>, or have the client send its DPoP proof to the token endpoint too.',
  }
}

function otherCertificate(expected: string, actual: string | undefined): Fault {
  return {
    code: 'certificate',
    expected: `a client certificate with x5t#S256 ${shown(expected)}`,
    actual: actual === undefined ? 'no client certificate' : `one with ${shown(actual)}`,
    mend:
      'The client must connect with the certificate it got the token with. Behind a proxy that ends TLS, have it hand ' +
      'the certificate on in a header, and trust that proxy.',
  }
}
