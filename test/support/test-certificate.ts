import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** A certificate with its key, as node:tls takes them. */
export interface TestCertificate {
  readonly cert: string
  readonly key: string
  readonly commonName: string
  readonly privateKey: KeyObject
  readonly der: Buffer
  /** `x5t#S256`. */
  readonly thumbprint: string
}

interface CertificateOptions {
  readonly commonName: string
  /** Who signs it. Default: itself. */
  readonly signedBy?: TestCertificate
  /** DNS names and IPv4 addresses that it is for. */
  readonly names?: readonly string[]
  readonly isAuthority?: boolean
  /** From now on; negative: expired. Default 90. */
  readonly days?: number
  /** Of an RSA key. Default 2048. */
  readonly bits?: number
  /** An EC key on this curve instead of an RSA key. */
  readonly curve?: string
}

const DAY_MS = 86_400_000

/** Makes an X.509 certificate (RFC 5280): node:crypto reads them, and makes none. */
export function testCertificate(options: CertificateOptions): TestCertificate {
  const { commonName, signedBy, names = [], isAuthority = false, days = 90, bits = 2048, curve } = options
  const { publicKey, privateKey } =
    curve === undefined
      ? generateKeyPairSync('rsa', { modulusLength: bits })
      : generateKeyPairSync('ec', { namedCurve: curve })
  const signer = signedBy ?? { commonName, privateKey }
  const algorithm = signer.privateKey.asymmetricKeyType === 'ec' ? ECDSA_WITH_SHA256 : SHA256_WITH_RSA
  const now = Date.now()
  const toBeSigned = sequence(
    tagged(0xa0, integer(2)),
    integer(Math.floor(Math.random() * 2 ** 30) + 1),
    algorithm,
    nameOf(signer.commonName),
    sequence(time(now + Math.min(0, days) * DAY_MS - DAY_MS), time(now + days * DAY_MS)),
    nameOf(commonName),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions(names, isAuthority))),
  )
  const signature = sign('sha256', toBeSigned, signer.privateKey)
  const certificate = sequence(toBeSigned, algorithm, tagged(0x03, Buffer.concat([Buffer.of(0), signature])))
  const lines = certificate.toString('base64').replaceAll(/(.{64})/g, '$1\n')
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    commonName,
    privateKey,
    der: certificate,
    thumbprint: createHash('sha256').update(certificate).digest('base64url'),
  }
}

/** DER: tag, length, content. ITU-T X.690. */
function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content
  const lengthBytes = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...lengthBytes]), content])
}

const sequence = (...parts: readonly Buffer[]): Buffer => tagged(0x30, Buffer.concat(parts))
const integer = (value: number): Buffer => {
  const bytes = Buffer.alloc(5)
  bytes.writeUInt32BE(value, 1)
  const start = bytes.findIndex((byte) => byte !== 0)
  const least = bytes.subarray(start < 0 ? 4 : start)
  return tagged(0x02, (least[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), least]) : least)
}
const identifier = (hex: string): Buffer => tagged(0x06, Buffer.from(hex, 'hex'))
const time = (ms: number): Buffer =>
  tagged(0x18, Buffer.from(`${new Date(ms).toISOString().replaceAll(/[-:T]|\..*/g, '')}Z`))

const SHA256_WITH_RSA = sequence(identifier('2a864886f70d01010b'), Buffer.of(5, 0))
const ECDSA_WITH_SHA256 = sequence(identifier('2a8648ce3d040302'))

const nameOf = (commonName: string): Buffer =>
  sequence(tagged(0x31, sequence(identifier('550403'), tagged(0x0c, Buffer.from(commonName)))))

function extensions(names: readonly string[], isAuthority: boolean): readonly Buffer[] {
  const authority = sequence(identifier('551d13'), Buffer.of(1, 1, 0xff), tagged(0x04, sequence(Buffer.of(1, 1, 0xff))))
  const alternatives = names.map((name) =>
    /^[\d.]+$/.test(name) ? tagged(0x87, Buffer.from(name.split('.').map(Number))) : tagged(0x82, Buffer.from(name)),
  )
  const subject = sequence(identifier('551d11'), tagged(0x04, sequence(...alternatives)))
  return [...(isAuthority ? [authority] : []), ...(names.length > 0 ? [subject] : [])]
}
