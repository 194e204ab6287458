import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { createServer as createTlsServer, TLSSocket, type TlsOptions } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { freePort } from '../../support/free-port.js'
import { logFolder } from '../../support/secrets-in-logs.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { testCertificate } from '../../support/test-certificate.js'
import { findingsOf } from './fake-provider.js'

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
  })
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  })
  return (server.address() as AddressInfo).port
}

/** Accepts, and never says a word. */
const silent = () => listen(createTcpServer(() => {}))

const tls = (options: TlsOptions) => listen(createTlsServer(options, (socket) => socket.on('error', () => {})))

/** A mail server or PostgreSQL, as far as a TLS handshake. */
const upgrading = (options: TlsOptions, dialog: (socket: Socket, line: string) => 'tls' | undefined, greeting = '') =>
  listen(
    createTcpServer((socket) => {
      if (greeting !== '') socket.write(greeting)
      socket.on('data', function answer(chunk: Buffer) {
        if (dialog(socket, chunk.toString('latin1')) !== 'tls') return
        socket.off('data', answer)
        new TLSSocket(socket, { ...options, isServer: true }).on('error', () => {})
      })
    }),
  )

const selfSigned = testCertificate({ commonName: 'localhost', names: ['localhost', '127.0.0.1'] })

describe('TLS', () => {
  it.each([
    ['is self-signed', selfSigned, 'self-signed certificate, “localhost”', 'signed by an authority'],
    [
      'comes from an authority that nobody here knows',
      testCertificate({
        commonName: 'redis',
        names: ['127.0.0.1'],
        signedBy: testCertificate({ commonName: 'Our authority', isAuthority: true }),
      }),
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE; its chain is redis',
      'NODE_EXTRA_CA_CERTS',
    ],
  ])('is a fault where the certificate %s', async (_, certificate, seen, mend) => {
    const port = await tls(certificate)
    const findings = await findingsOf(['tls'], { OIDC_ISSUER: '', REDIS_URL: `rediss://127.0.0.1:${port}` })
    expect(findings).toMatchObject([
      {
        subject: 'REDIS_URL',
        status: 'fault',
        seen: expect.stringContaining(seen),
        mend: expect.stringContaining(mend),
      },
    ])
  })

  const authority = testCertificate({ commonName: 'Our authority', isAuthority: true })
  const lookTrusting = async (certificate: TlsOptions) => {
    const port = await tls(certificate)
    const environment = { OIDC_ISSUER: '', REDIS_URL: `rediss://127.0.0.1:${port}` }
    // Certificates are made for now, and not for the clock of the other tests.
    return findingsOf(['tls'], environment, { authorities: [authority.cert], now: Date.now })
  }

  it('is in order with a trusted certificate, and says version, key, days and chain', async () => {
    const certificate = testCertificate({ commonName: 'redis', names: ['127.0.0.1'], signedBy: authority })
    expect(await lookTrusting(certificate)).toMatchObject([
      { status: 'ok', seen: expect.stringMatching(/: TLSv1\.3, RSA, 2048 bits, 89 days left, redis ← Our authority$/) },
    ])
  })

  it.each([
    ['has 5 days left', { days: 5, names: ['127.0.0.1'] }, 'warning', '4 days left', 'Renew it'],
    ['has expired', { days: -3, names: ['127.0.0.1'] }, 'fault', 'CERT_HAS_EXPIRED', 'renew it'],
    ['is for another name', { names: ['redis.example'] }, 'fault', 'ALTNAME', 'another name'],
  ])('is judged where the certificate %s', async (_, options, status, seen, mend) => {
    const certificate = testCertificate({ commonName: 'redis', signedBy: authority, ...options })
    expect(await lookTrusting(certificate)).toMatchObject([
      { status, seen: expect.stringContaining(seen), mend: expect.stringContaining(mend) },
    ])
  })

  it('is a fault where TLS 1.1 is the most that is spoken', async () => {
    const certificate = testCertificate({ commonName: 'redis', names: ['127.0.0.1'], signedBy: authority })
    const old = { maxVersion: 'TLSv1.1', minVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
    const [finding] = await lookTrusting({ ...certificate, ...old })
    expect(finding).toMatchObject({ status: 'fault', seen: expect.stringContaining('speaks TLSv1.1 at most') })
  })

  it('is a fault with a key of 1024 bits, by name', async () => {
    // OpenSSL itself sends no such key unless it is told to.
    const port = await tls({ ...testCertificate({ commonName: 'small', bits: 1024 }), ciphers: 'DEFAULT@SECLEVEL=0' })
    const findings = await findingsOf(['tls'], { OIDC_ISSUER: '', REDIS_URL: `rediss://127.0.0.1:${port}` })
    expect(findings[0]).toMatchObject({
      status: 'fault',
      seen: expect.stringContaining('has a key of RSA, 1024 bits'),
    })
  })

  it.each([
    ['prime192v1', 'fault', 'has a key of EC, prime192v1'],
    ['secp160r1', 'fault', 'has a key of EC, secp160r1'],
    ['secp224r1', 'ok', ': TLSv1.2, EC, secp224r1, '],
    ['prime256v1', 'ok', ': TLSv1.2, EC, prime256v1, '],
    ['secp521r1', 'ok', ': TLSv1.2, EC, secp521r1, '],
  ])('is judged with an EC key of %s', async (curve, status, seen) => {
    const certificate = testCertificate({ commonName: 'redis', names: ['127.0.0.1'], signedBy: authority, curve })
    // TLS 1.3 has no small curves, and OpenSSL itself uses none unless it is told to.
    const old = { maxVersion: 'TLSv1.2', ciphers: 'DEFAULT@SECLEVEL=0', ecdhCurve: `${curve}:X25519` } as const
    expect(await lookTrusting({ ...certificate, ...old })).toMatchObject([
      { status, seen: expect.stringContaining(seen) },
    ])
  })

  it('is looked at behind STARTTLS', async () => {
    const port = await upgrading(
      selfSigned,
      (socket, line) => {
        if (line.startsWith('EHLO')) socket.write('250-mail\r\n250-PIPELINING\r\n250 STARTTLS\r\n')
        if (!line.startsWith('STARTTLS')) return undefined
        socket.write('220 go\r\n')
        return 'tls'
      },
      '220 mail ready\r\n',
    )
    const [finding] = await findingsOf(['tls'], { OIDC_ISSUER: '', SMTP_URL: `smtp://user:pw@127.0.0.1:${port}` })
    expect(finding).toMatchObject({
      subject: 'SMTP_URL',
      status: 'fault',
      seen: expect.stringContaining('self-signed'),
    })
  })

  it('is looked at behind PostgreSQL’s SSLRequest', async () => {
    const port = await upgrading(selfSigned, (socket, line) => {
      if (line.length !== 8) return undefined
      socket.write('S')
      return 'tls'
    })
    const url = `postgres://u:p@127.0.0.1:${port}/x?sslmode=verify-full`
    const [finding] = await findingsOf(['tls'], { OIDC_ISSUER: '', DATABASE_URL: url })
    expect(finding).toMatchObject({ subject: 'DATABASE_URL', seen: expect.stringContaining('self-signed') })
  })

  it.each([
    ['SMTP_URL', 'smtp', '220 mail ready\r\n', '250 HELP\r\n', 'no STARTTLS'],
    ['DATABASE_URL', 'postgres', '', 'N', 'offers no TLS'],
  ])(
    'is a fault where %s is to have it, and the server offers none',
    async (variable, scheme, greeting, answer, seen) => {
      const port = await upgrading({}, (socket) => void socket.write(answer), greeting)
      const url = `${scheme}://u:p@127.0.0.1:${port}/x${scheme === 'postgres' ? '?sslmode=require' : ''}`
      const [finding] = await findingsOf(['tls'], { OIDC_ISSUER: '', [variable]: url })
      expect(finding).toMatchObject({ subject: variable, status: 'fault', seen: expect.stringContaining(seen) })
    },
  )

  it('is a warning where there is none and the way is long, and none on this machine', async () => {
    const findings = await findingsOf(['tls'], {
      OIDC_ISSUER: 'http://localhost:1/realms/x',
      DATABASE_URL: 'postgres://db.example/x',
      REDIS_URL: 'redis://redis.example',
    })
    expect(findings).toMatchObject([
      { subject: 'OIDC_ISSUER', status: 'ok' },
      { subject: 'DATABASE_URL', status: 'warning', mend: 'Add ?sslmode=verify-full to DATABASE_URL.' },
      { subject: 'REDIS_URL', status: 'warning', mend: expect.stringContaining('rediss://') },
    ])
  })
})

it('the public name of the issuer that only callers reach is no fault', async () => {
  const environment = {
    OIDC_ISSUER: `https://127.0.0.1:${await freePort()}/realms/x`,
    OIDC_INTERNAL_URL: 'http://127.0.0.1:1',
  }
  const [issuer, internal] = await findingsOf(['tls'], environment)
  expect(issuer).toMatchObject({ subject: 'OIDC_ISSUER', status: 'not_checked' })
  expect(issuer?.seen).toMatch(/cannot be reached from here, and need not be: .*OIDC_INTERNAL_URL .*ECONNREFUSED/)
  expect(internal).toMatchObject({ subject: 'OIDC_INTERNAL_URL', status: 'ok' })
})

describe('TLS of an issuer behind HTTPS_PROXY', () => {
  // All addresses of this machine, of which none is loopback to a proxy.
  const look = async (host: string, more: Readonly<Record<string, string>> = {}) => {
    const OIDC_ISSUER = `https://${host}:${await freePort()}/realms/x`
    return findingsOf(['tls'], { OIDC_ISSUER, HTTPS_PROXY: 'http://127.0.0.1:1', ...more })
  }

  it('is not checked where it cannot be reached without', async () => {
    expect(await look('0.0.0.0')).toMatchObject([
      { subject: 'OIDC_ISSUER', status: 'not_checked', seen: expect.stringContaining('reached through a proxy only') },
    ])
  })

  it.each([
    ['in NO_PROXY', '0.0.0.0', { NO_PROXY: '0.0.0.0' }],
    ['on this machine', '127.0.0.1', {}],
    ['with a proxy for http alone', '0.0.0.0', { HTTPS_PROXY: '', HTTP_PROXY: 'http://127.0.0.1:1' }],
  ])('is a fault %s, since no proxy leads there', async (_where, host, environment) => {
    expect(await look(host, environment)).toMatchObject([
      { subject: 'OIDC_ISSUER', status: 'fault', seen: expect.stringContaining('ECONNREFUSED') },
    ])
  })

  it('is looked at all the same where it can be reached without', async () => {
    const certificate = testCertificate({ commonName: 'id', names: ['0.0.0.0'] })
    const OIDC_ISSUER = `https://0.0.0.0:${await tls(certificate)}/realms/x`
    const findings = await findingsOf(
      ['tls'],
      { OIDC_ISSUER, HTTPS_PROXY: 'http://127.0.0.1:1' },
      { authorities: [certificate.cert] },
    )
    expect(findings).toMatchObject([{ subject: 'OIDC_ISSUER', status: 'ok' }])
  })
})

describe('a service that is away', () => {
  it.each([
    ['database', 'DATABASE_URL', 'postgres://user:the-password@127.0.0.1:PORT/x'],
    ['redis', 'REDIS_URL', 'redis://:the-password@127.0.0.1:PORT'],
    ['tls', 'SMTP_URL', 'smtp://user:the-password@127.0.0.1:PORT'],
    ['tls', 'REDIS_URL', 'rediss://:the-password@127.0.0.1:PORT'],
  ] as const)('is a fault of %s that names no secret', async (check, variable, url) => {
    const port = await freePort()
    const findings = await findingsOf([check], { OIDC_ISSUER: '', [variable]: url.replace('PORT', String(port)) })
    expect(findings).toMatchObject([
      { status: 'fault', seen: expect.stringContaining('ECONNREFUSED'), mend: expect.any(String) },
    ])
    expect(JSON.stringify(findings)).not.toContain('the-password')
  })

  it.each([
    ['database', 'DATABASE_URL', 'postgres://user:the-password@127.0.0.1:PORT/x'],
    ['redis', 'REDIS_URL', 'redis://:the-password@127.0.0.1:PORT'],
    ['tls', 'SMTP_URL', 'smtp://user:the-password@127.0.0.1:PORT'],
    ['tls', 'REDIS_URL', 'rediss://:the-password@127.0.0.1:PORT'],
    ['tls', 'DATABASE_URL', 'postgres://user:the-password@127.0.0.1:PORT/x?sslmode=require'],
  ] as const)('that accepts and says nothing hangs no check: %s of %s', async (check, variable, url) => {
    const environment = { OIDC_ISSUER: '', [variable]: url.replace('PORT', String(await silent())) }
    const [finding] = await findingsOf([check], environment, { timeoutMs: 200 })
    expect(finding).toMatchObject({ status: 'fault', mend: expect.any(String) })
    // By the deadline of the connection, and not of the check as a whole, behind which a connection would stay open.
    expect(finding?.seen).not.toContain('not done within')
  })
})

it('a service that is not configured is not checked', async () => {
  const findings = await findingsOf(['database', 'redis', 'tls'], { OIDC_ISSUER: '' })
  expect(findings.map(({ status }) => status)).toEqual(['not_checked', 'not_checked', 'not_checked'])
})

it.each([
  ['issuer', 'OIDC_ISSUER', 'http://keycloak:8080/realms/x'],
  ['issuer', 'OIDC_ISSUER', 'https://user:pw@id.example/realms/x'],
  ['database', 'DATABASE_URL', 'mysql://db.example/x'],
  ['redis', 'REDIS_URL', 'localhost:6379'],
] as const)(
  'a mistake in the address of the %s is a fault there too, and not “not set”',
  async (check, variable, value) => {
    expect(await findingsOf([check], { [variable]: value })).toMatchObject([{ subject: variable, status: 'fault' }])
  },
)

describe('the log folder', () => {
  const look = (LOG_DIR: string) => findingsOf(['logs'], { LOG_DIR })

  it('that is there has its room counted', async () => {
    expect(await look(await logFolder())).toMatchObject([
      { subject: 'folder', status: 'ok' },
      { subject: 'room', seen: expect.stringMatching(/^[\d.]+ GB free$/) },
    ])
  })

  it('that is not there yet is made by the server, and not by this', async () => {
    const folder = join(await temporaryFolder(), 'a/b')
    expect((await look(folder))[0]).toMatchObject({ status: 'ok', seen: expect.stringContaining('is not there yet') })
    expect((await look(folder))[0]?.seen).toContain('is not there yet')
  })

  it('that is a file is a fault', async () => {
    const file = join(await temporaryFolder(), 'logs')
    await writeFile(file, '')
    expect(await look(file)).toMatchObject([{ status: 'fault', seen: expect.stringContaining('is a file') }])
  })

  it('below a file is a fault too', async () => {
    const file = join(await temporaryFolder(), 'logs')
    await writeFile(file, '')
    expect(await look(join(file, 'below'))).toMatchObject([{ status: 'fault', seen: `${file} is a file` }])
  })
})

describe('the configuration', () => {
  it('has every mistake at once, and the rest is looked at all the same', async () => {
    const findings = await findingsOf(['configuration', 'issuer'], {
      PORT: 'none',
      LOG_LEVEL: 'LOUD',
      NODE_ENV: 'production',
    })
    expect(findings).toMatchObject([
      { subject: 'PORT', status: 'fault' },
      { subject: 'LOG_LEVEL', status: 'fault' },
      { subject: 'NODE_ENV', status: 'ok', seen: expect.stringContaining('production') },
      { subject: 'PUBLIC_URL', status: 'warning' },
      { subject: 'TRUSTED_PROXIES', status: 'ok' },
      { subject: 'https', status: 'ok' },
      { subject: 'spelling', status: 'ok' },
    ])
  })

  it.each([
    [{ NODE_ENV: 'production' }, 'NODE_ENV is production'],
    [{ HOST: '0.0.0.0', PORT: 'none' }, 'HOST is not loopback'],
    [{ PUBLIC_URL: 'https://api.example' }, 'PUBLIC_URL is not loopback'],
    [{ PUBLIC_URL: 'https://api.example', OIDC_INTERNAL_URL: 'http://keycloak' }, 'PUBLIC_URL is not loopback'],
  ])('of production without an issuer, %j, is taken for nothing else', async (environment, reason) => {
    const findings = await findingsOf(['configuration', 'issuer', 'logs'], { ...environment, OIDC_ISSUER: '' })
    const seen = `is missing, and this is production, since ${reason}`
    expect(findings.filter(({ subject }) => subject === 'OIDC_ISSUER')).toMatchObject([
      { status: 'fault', seen },
      { status: 'fault', seen },
    ])
    expect(findings).toContainEqual(
      expect.objectContaining({ subject: 'NODE_ENV', seen: expect.stringMatching(/^prod/) }),
    )
    expect(findings).toContainEqual(expect.objectContaining({ subject: 'folder' }))
  })

  it.each([
    [{ NODE_ENV: 'production', VERIFY_TOKEN_SIGNATURE: 'false' }, 'VERIFY_TOKEN_SIGNATURE', 'fault'],
    [{ NODE_ENV: 'production', TRUSTED_PROXIES: '0.0.0.0/0' }, 'TRUSTED_PROXIES', 'fault'],
    [{ TRUSTED_PROXIES: '::/0' }, 'TRUSTED_PROXIES', 'warning'],
    [{ TRUSTED_PROXIES: '10.0.0.0/7' }, 'TRUSTED_PROXIES', 'warning'],
    [{ TRUSTED_PROXIES: '10.0.0.7,10.1.0.0/16' }, 'TRUSTED_PROXIES', 'ok'],
    [{ NODE_ENV: 'production', PUBLIC_URL: 'https://api.example' }, 'TRUSTED_PROXIES', 'warning'],
    [{ PUBLIC_URL: 'http://api.example' }, 'PUBLIC_URL', 'warning'],
    [{ PUBLIC_URL: 'https://api.example' }, 'PUBLIC_URL', 'ok'],
    [{ NODE_ENV: 'development' }, 'NODE_ENV', 'warning'],
    [{ LOG_LEVLE: 'x' }, 'environment', 'warning'],
    [{ OIDC_LOGOUT_CLIENTS: 'front-end' }, 'sign-outs', 'warning'],
    [{ OIDC_CLIENT_ID: 'api', OIDC_CLIENT_SECRET: 'a-secret' }, 'sign-outs', 'warning'],
  ])('%j: %s is %s', async (environment, subject, status) => {
    expect(await findingsOf(['configuration'], environment)).toContainEqual(
      expect.objectContaining({ subject, status }),
    )
  })

  it.each([
    [{}],
    [{ OIDC_LOGOUT_CLIENTS: 'x', DATABASE_URL: 'postgres://db.example/x' }],
    [{ OIDC_LOGOUT_CLIENTS: 'x', REDIS_URL: 'redis://redis.example' }],
    [{ OIDC_LOGOUT_CLIENTS: 'x', REDIS_URL: 'redis.example' }],
  ])('says nothing of sign-outs that are kept, or that nobody tells of: %j', async (environment) => {
    const findings = await findingsOf(['configuration'], environment)
    expect(findings.filter(({ subject }) => subject === 'sign-outs')).toEqual([])
  })
})
