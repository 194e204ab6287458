import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { OutboundError } from './outbound-error.js'

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/**
 * The certificates in PEM text, each by itself.
 *
 * @param place where the text came from, for the error
 * @throws {OutboundError} `authority_invalid`
 */
export function certificatesIn(pem: string, place: string): readonly string[] {
  const certificates = pem.match(CERTIFICATE) ?? []
  if (certificates.length === 0) {
    const message = `${place} holds no certificate. Give it in PEM form: -----BEGIN CERTIFICATE----- and so on.`
    throw new OutboundError('authority_invalid', message, { place })
  }
  certificates.forEach((certificate, index) => {
    try {
      new X509Certificate(certificate)
    } catch (cause) {
      const message = `Certificate ${index + 1} in ${place} can’t be read. Export it anew, in PEM form.`
      throw new OutboundError('authority_invalid', message, { place }, cause)
    }
  })
  return certificates
}

/**
 * Reads a file of certificate authorities, such as NODE_EXTRA_CA_CERTS names.
 *
 * @throws {OutboundError} `authority_unreadable`, `authority_invalid`
 */
export async function readAuthorities(file: string): Promise<readonly string[]> {
  const pem = await readFile(file, 'utf8').catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    const message = `The certificate authorities in ${file} can’t be read: ${code}. Mend the path in NODE_EXTRA_CA_CERTS, or unset it.`
    throw new OutboundError('authority_unreadable', message, { file }, cause)
  })
  return certificatesIn(pem, file)
}
