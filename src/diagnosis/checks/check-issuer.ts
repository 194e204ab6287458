import { isLoopback } from '../../addresses/index.js'
import { isJsonObject } from '../../json/index.js'
import type { Examination } from '../examination.js'
import { type Finding, fault, notChecked, ok, warning } from '../finding.js'
import { mistakeIn } from '../mistake-in.js'

/** OIDC_ISSUER: whether it is there, by https, and spelled character by character as the provider spells itself. */
export async function checkIssuer(examination: Examination): Promise<readonly Finding[]> {
  const { configuration, discovery, settings } = examination
  const issuer = configuration?.issuer
  if (issuer === undefined) return [mistakeIn(settings, 'OIDC_ISSUER') ?? notSet(configuration)]
  const { protocol, hostname } = new URL(issuer.url)
  const transport =
    protocol === 'https:'
      ? ok('https', issuer.url)
      : isLoopback(hostname)
        ? ok('https', `${issuer.url} is plain http, on this machine only`)
        : fault(
            'https',
            `${issuer.url} is plain http`,
            'Set OIDC_ISSUER to its https address, and OIDC_INTERNAL_URL to the one inside the network.',
          )
  const asked = await discovery()
  if (asked?.ok !== true || asked.answer.status !== 200 || !isJsonObject(asked.answer.json)) {
    return [transport, notChecked('spelling', 'there is no discovery document to compare it with')]
  }
  return [transport, spelling(issuer.url, asked.answer.json.issuer)]
}

function notSet(configuration: Examination['configuration']): Finding {
  if (configuration === undefined) return notChecked('OIDC_ISSUER', 'the environment has mistakes')
  return warning(
    'OIDC_ISSUER',
    'not set: development with the embedded provider',
    'Set it to the issuer of your tokens, such as https://id.example.com/realms/my-realm.',
  )
}

function spelling(configured: string, named: unknown): Finding {
  if (named === configured) return ok('spelling', 'exactly as the discovery document spells it')
  const seen = `the discovery document spells it ${JSON.stringify(named)}, OIDC_ISSUER ${JSON.stringify(configured)}`
  return fault('spelling', seen, typeof named === 'string' ? mendOf(configured, named) : 'That is no OpenID provider.')
}

function mendOf(configured: string, named: string): string {
  if (withoutSlashes(configured) === withoutSlashes(named)) {
    return `They differ by a slash at the end, and tokens carry the provider’s spelling: set OIDC_ISSUER=${named}`
  }
  const [ours, theirs] = [configured, named].map((url) => (URL.canParse(url) ? new URL(url) : undefined))
  if (ours !== undefined && theirs !== undefined && ours.pathname === theirs.pathname)
    return mendOfAddress(ours, theirs)
  return `Tokens will carry the provider’s spelling: set OIDC_ISSUER=${named}, or correct OIDC_INTERNAL_URL.`
}

const withoutSlashes = (url: string): string => url.replace(/\/{1,4}$/, '')

/** Keycloak writes the address that it was asked at, unless its option hostname holds a full URL. */
function mendOfAddress(ours: URL, theirs: URL): string {
  const hostname =
    `start Keycloak with --hostname=${ours.origin} (and --hostname-backchannel-dynamic=true, so that services may reach ` +
    'it inside the network)'
  const isPublic = theirs.protocol === 'https:' || isLoopback(theirs.hostname)
  if (!isPublic) return `The same realm at an internal address, which it gives where its own is not set: ${hostname}.`
  return (
    `The same realm at another address. If callers know it by ${ours.origin}, ${hostname}; if they know it by the other, ` +
    `set OIDC_ISSUER=${theirs.href}, and OIDC_INTERNAL_URL to the address that works from here.`
  )
}
