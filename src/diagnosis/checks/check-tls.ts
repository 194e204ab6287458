import type { Configuration } from '../../configuration/index.js'
import { readNoProxy } from '../../outbound/index.js'
import { describeFailure } from '../describe-failure.js'
import type { Examination } from '../examination.js'
import { type Finding, fault, notChecked, ok, warning } from '../finding.js'
import { inspectTls, type SeenTls } from '../inspect-tls.js'
import { NoTlsOffered } from '../prepare-for-tls.js'
import { type Service, servicesOf } from '../services.js'

const DAY_MS = 86_400_000
/** Enough to renew a certificate without haste. */
const DAYS_TO_RENEW = 21

/** A TLS handshake with each service: version, certificate chain, days left, key size. */
export async function checkTls(examination: Examination): Promise<readonly Finding[]> {
  const { configuration } = examination
  const services = configuration === undefined ? [] : servicesOf(configuration)
  if (services.length === 0) return [notChecked('services', 'no service is configured')]
  const findings = await Promise.all(services.map((service) => look(service, examination)))
  return findings.flat()
}

async function look(service: Service, examination: Examination): Promise<readonly Finding[]> {
  const { settings, configuration, timeoutMs, now } = examination
  const { variable, host, port, tls, onThisMachine, mend } = service
  const place = `${host}:${port}`
  if (tls === 'none') {
    if (onThisMachine) return [ok(variable, `${place} without TLS, on this machine only`)]
    return [warning(variable, `${place} without TLS: what is sent there can be read on the way`, mend)]
  }
  try {
    const seen = await inspectTls(service, settings.authorities, AbortSignal.timeout(timeoutMs))
    return judge(variable, place, seen, now())
  } catch (error) {
    if (error instanceof NoTlsOffered) {
      return [fault(variable, `${place}: ${error.message}`, 'Switch TLS on there: give it a certificate and a key.')]
    }
    const failure = describeFailure(error, timeoutMs)
    if (variable === 'OIDC_ISSUER' && configuration?.issuer?.internalUrl !== undefined) {
      const why = `${place} cannot be reached from here, and need not be: this server asks OIDC_INTERNAL_URL`
      return [notChecked(variable, `${why} (${failure.reason})`)]
    }
    if (configuration !== undefined && goesThroughProxy(service, configuration)) {
      return [notChecked(variable, `${place} is reached through a proxy only: ${failure.reason} without it`)]
    }
    return [fault(variable, `${place}: ${failure.reason}`, failure.mend)]
  }
}

/** Databases and mail are reached directly, whatever the proxy. */
function goesThroughProxy({ variable, host, port }: Service, { outbound }: Configuration): boolean {
  if (!variable.startsWith('OIDC_') || outbound.httpsProxy === undefined) return false
  const goesDirect = readNoProxy(outbound.noProxy ?? '')
  return !goesDirect(new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}`))
}

function judge(variable: string, place: string, seen: SeenTls, nowMs: number): readonly Finding[] {
  const days = Math.floor((seen.validToMs - nowMs) / DAY_MS)
  const summary = `${place}: ${seen.protocol}, ${seen.key}, ${days < 0 ? `expired ${-days} days ago` : `${days} days left`}, ${seen.chain.join(' ← ')}`
  const findings: Finding[] = []
  if (!/^TLSv1\.[23]$/.test(seen.protocol)) {
    findings.push(fault(variable, `${place} speaks ${seen.protocol} at most`, 'Allow TLS 1.2 and 1.3 there.'))
  }
  if (!seen.keyIsStrong) {
    findings.push(
      fault(
        variable,
        `${place} has a key of ${seen.key}`,
        'Have a certificate with an RSA key of 2048 bits or an EC key of P-256.',
      ),
    )
  }
  const untrusted = distrust(variable, place, seen)
  if (untrusted !== undefined) findings.push(untrusted)
  else if (days < DAYS_TO_RENEW) {
    findings.push(
      warning(
        variable,
        `${place}: its certificate has ${days} days left`,
        'Renew it, and see why that did not happen by itself.',
      ),
    )
  }
  return findings.length > 0 ? findings : [ok(variable, summary)]
}

function distrust(
  variable: string,
  place: string,
  { distrust: reason, selfSigned, chain }: SeenTls,
): Finding | undefined {
  if (reason === undefined) return undefined
  if (selfSigned && /SELF_SIGNED/.test(reason)) {
    return fault(
      variable,
      `${place} has a self-signed certificate, “${chain[0]}” (${reason})`,
      'Have it signed by an authority; or, for a test, give this certificate in NODE_EXTRA_CA_CERTS. Never switch the check off.',
    )
  }
  const { mend } = describeFailure(new Error(reason), 0)
  return fault(variable, `${place}: ${reason}; its chain is ${chain.join(' ← ')}`, mend)
}
