import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface PrivateAuthority {
  /** PEM file of the authority's own certificate. */
  readonly file: string
  readonly certificate: string
  /** A key and a certificate for a server of this name, signed by the authority. */
  issue(host: string): { readonly key: string; readonly cert: string }
}

/** An authority that nobody trusts, such as companies have; its files are made by openssl in the folder. */
export function createPrivateAuthority(folder: string): PrivateAuthority {
  const file = join(folder, 'authority.pem')
  const authorityKey = join(folder, 'authority.key')
  const openssl = (...given: string[]) => execFileSync('openssl', given, { stdio: 'pipe' })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  openssl('req', '-x509', ...newKey, '-subj', '/CN=A private authority', '-keyout', authorityKey, '-out', file)
  return {
    file,
    certificate: readFileSync(file, 'utf8'),
    issue(host) {
      const [key, request, cert, names] = ['key', 'csr', 'pem', 'ext'].map((end) => join(folder, `${host}.${end}`))
      if (!key || !request || !cert || !names) throw new Error('a path is missing')
      writeFileSync(names, `subjectAltName=DNS:${host}`)
      openssl('req', ...newKey.slice(0, -2), '-subj', `/CN=${host}`, '-keyout', key, '-out', request)
      const signedBy = ['-CA', file, '-CAkey', authorityKey, '-CAcreateserial', '-days', '2']
      openssl('x509', '-req', '-in', request, ...signedBy, '-extfile', names, '-out', cert)
      return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
    },
  }
}
