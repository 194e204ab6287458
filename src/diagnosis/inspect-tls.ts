import { getCurves } from 'node:crypto'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, type DetailedPeerCertificate, rootCertificates, type TLSSocket } from 'node:tls'
import { type Preparation, prepareForTls } from './prepare-for-tls.js'

/** What a server shows of itself in a TLS handshake. */
export interface SeenTls {
  /** For example `TLSv1.3`. */
  readonly protocol: string
  /** Why Node would not trust it, e.g. `DEPTH_ZERO_SELF_SIGNED_CERT`. */
  readonly distrust: string | undefined
  /** From the server's own certificate to the last that it sent or that is known here. */
  readonly chain: readonly string[]
  readonly selfSigned: boolean
  readonly validToMs: number
  /** For example `RSA, 2048 bits`. */
  readonly key: string
  readonly keyIsStrong: boolean
}

export interface TlsTarget {
  readonly host: string
  readonly port: number
  /** What has to be said in clear text first. */
  readonly preparation: Preparation
}

/** PEM of authorities that are trusted beside those that Node brings along. */
type Authorities = readonly string[] | undefined

/**
 * Shakes hands, looks, and hangs up: nothing of ours is sent, so an untrusted certificate does no harm.
 *
 * @throws what the connection or the handshake threw; an AbortError when `signal` came first
 */
export async function inspectTls(target: TlsTarget, authorities: Authorities, signal: AbortSignal): Promise<SeenTls> {
  const { host, port, preparation } = target
  const plain = connectTcp({ host, port })
  const abort = () => plain.destroy(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    await happened(plain, 'connect')
    await prepareForTls(plain, preparation)
    const secure = connectTls({
      socket: plain,
      host,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(authorities === undefined ? {} : { ca: [...rootCertificates, ...authorities] }),
      rejectUnauthorized: false,
      // An old server or a small key shall be named as such, and not only fail the handshake.
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT@SECLEVEL=0',
      ecdhCurve: curvesToOffer(),
    })
    await happened(secure, 'secureConnect', plain)
    return describe(secure)
  } finally {
    signal.removeEventListener('abort', abort)
    plain.destroy()
  }
}

/** Those in use, and small ones too, as far as this OpenSSL has them: a server must not use a key on any other. */
function curvesToOffer(): string {
  const known = new Set(getCurves())
  const small = ['secp224r1', 'prime192v1', 'secp192k1', 'secp160r1', 'secp160k1'].filter((name) => known.has(name))
  return ['X25519', 'prime256v1', 'secp384r1', 'secp521r1', ...small].join(':')
}

function happened(socket: Socket, event: 'connect' | 'secureConnect', below: Socket = socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, resolve)
    socket.once('error', reject)
    below.once('error', reject)
    below.once('close', () => reject(new Error('it closed the connection')))
  })
}

/** NIST SP 800-57: 112 bits of strength, as an RSA key of 2048 bits has. A key of Ed25519 or Ed448 has no choice of size. */
const LEAST_EC_BITS = 224

function describe(socket: TLSSocket): SeenTls {
  // In this order: asked after the X509Certificate, Node 20 has no chain to give.
  const shown = socket.getPeerCertificate(true)
  const chain = chainOf(shown)
  const certificate = socket.getPeerX509Certificate()
  if (certificate === undefined) throw new Error('it showed no certificate')
  const { asymmetricKeyType: type = 'unknown', asymmetricKeyDetails: details = {} } = certificate.publicKey
  const { modulusLength, namedCurve } = details
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    distrust: distrustOf(socket),
    chain,
    selfSigned: certificate.checkIssued(certificate),
    validToMs: Date.parse(certificate.validTo),
    key: `${type.toUpperCase()}, ${modulusLength === undefined ? (namedCurve ?? 'no curve') : `${modulusLength} bits`}`,
    keyIsStrong: modulusLength === undefined ? (shown.bits ?? LEAST_EC_BITS) >= LEAST_EC_BITS : modulusLength >= 2048,
  }
}

function distrustOf({ authorized, authorizationError }: TLSSocket): string | undefined {
  if (authorized) return undefined
  // Node's types say Error; it is the code of one.
  const reason: unknown = authorizationError
  if (reason instanceof Error) return 'code' in reason ? String(reason.code) : reason.message
  return String(reason)
}

const LONGEST_CHAIN = 10

function chainOf(leaf: DetailedPeerCertificate): readonly string[] {
  const names: string[] = []
  const seen = new Set<string>()
  // Where the chain breaks off, Node gives an empty object, whatever its types say.
  let certificate: Partial<DetailedPeerCertificate> | undefined = leaf
  while (certificate?.subject !== undefined && names.length < LONGEST_CHAIN) {
    const { fingerprint256 = '', subject }: Partial<DetailedPeerCertificate> = certificate
    if (seen.has(fingerprint256)) break
    seen.add(fingerprint256)
    names.push(nameOf(subject))
    certificate = certificate.issuerCertificate
  }
  return names
}

function nameOf({ CN, O }: DetailedPeerCertificate['subject']): string {
  const name = CN ?? O ?? 'without a name'
  return Array.isArray(name) ? name.join(', ') : name
}
