import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { appendFileSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createAuditTrail } from '../../../src/audit/index.js'
import {
  type Anchor,
  type AnchorSink,
  type AnchorSinks,
  createAnchorFile,
  createAnchorSinks,
} from '../../../src/audit-anchors/index.js'
import { verifyTrail } from '../../../src/audit-verify/index.js'
import { logFolder } from '../../support/secrets-in-logs.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

const anchor = (seq: number, chain = 'cfc8086e64ed', time = '2026-11-21T12:00:00.000Z'): Anchor => ({
  v: 1,
  chain,
  seq,
  hash: 'ab'.repeat(32),
  time,
  checkpoint: `passerelle-audit/${chain}\n${seq - 1}\n`,
})

const PATIENCE = { timeout: 10_000 }

function sinksTo(targets: readonly (string | AnchorSink)[], reports: string[] = []): AnchorSinks {
  return createAnchorSinks({ targets, report: (message) => reports.push(message), retryMs: 1 })
}

const linesOf = (path: string): readonly Anchor[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

describe('a file of anchors', () => {
  it('is appended to, and its folder made', async () => {
    const path = join(await temporaryFolder(), 'below', 'anchors.jsonl')
    const file = createAnchorFile(path)
    await file.write(anchor(5))
    await file.write(anchor(9))
    expect(linesOf(path)).toEqual([anchor(5), anchor(9)])
  })

  it('is made smaller when it is large: the newest of each chain stay, of others one an hour, and what is no anchor', async () => {
    const path = join(await temporaryFolder(), 'anchors.jsonl')
    const old = Array.from({ length: 2000 }, (_, index) =>
      JSON.stringify(anchor(index + 1, 'cfc8086e64ed', new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString())),
    )
    appendFileSync(path, `no anchor\n${JSON.stringify(anchor(3, '000000000001'))}\n${old.join('\n')}\n`)
    await createAnchorFile(path, 1000).write(anchor(5000))
    const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
    expect(lines.slice(0, 2)).toEqual(['no anchor', JSON.stringify(anchor(3, '000000000001'))])
    expect(lines.at(-1)).toBe(JSON.stringify(anchor(5000)))
    expect(lines.slice(-500)).toEqual([...old.slice(-499), JSON.stringify(anchor(5000))])
    // The 1,501 minutes before them are of 25 hours, and of one that they are of too.
    expect(lines.length).toBe(2 + 500 + 25)
  })
})

describe('anchors elsewhere', () => {
  it('are posted as JSON, with the credentials of the URL as a header', async () => {
    const received: { body: string; authorization: string | undefined }[] = []
    const server = createServer(async (request, response) => {
      received.push({ body: await text(request), authorization: request.headers.authorization })
      response.end()
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const sinks = sinksTo([`http://keeper:secret%21@127.0.0.1:${port}/anchors`])
    sinks.write(anchor(5))
    await sinks.close(10_000)
    expect(received).toEqual([
      { body: JSON.stringify(anchor(5)), authorization: `Basic ${Buffer.from('keeper:secret!').toString('base64')}` },
    ])
  })

  it.each([
    ['an error', 503, {}, 'it answered 503'],
    ['not found', 404, {}, 'it answered 404'],
    ['a redirect, which is not followed', 307, { location: '/elsewhere' }, 'fetch failed'],
  ])('are not kept by who answers with %s', async (_, status, headers, why) => {
    const paths: (string | undefined)[] = []
    const server = createServer((request, response) => {
      paths.push(request.url)
      response.writeHead(request.url === '/anchors' ? status : 200, headers).end()
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close().closeAllConnections())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const sinks = sinksTo([`http://127.0.0.1:${port}/anchors`])
    sinks.write(anchor(5))
    await vi.waitFor(() => expect(sinks.status().error).toContain(why), PATIENCE)
    await sinks.close(10)
    expect(new Set(paths)).toEqual(new Set(['/anchors']))
  })

  it('are messages of RFC 5424 over TCP, counted in octets', async () => {
    const received: string[] = []
    const server = createTcpServer((socket) => socket.on('data', (data) => received.push(data.toString()))).listen(
      0,
      '127.0.0.1',
    )
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const sinks = sinksTo([`syslog+tcp://127.0.0.1:${(server.address() as AddressInfo).port}`])
    sinks.write({ ...anchor(5), checkpoint: '— é' })
    await vi.waitFor(() => expect(received.join('')).toContain('}'), PATIENCE)
    const [, count, message = ''] = /^(\d+) (.*)$/s.exec(received.join('')) ?? []
    expect(Number(count)).toBe(message.length)
    expect(message).toMatch(/^<109>1 2026-11-21T12:00:00\.000Z [!-~]+ passerelle \d+ audit-anchor - \{[ -~]*\}$/)
    expect(JSON.parse(message.slice(message.indexOf('{')))).toEqual({ ...anchor(5), checkpoint: '— é' })
  })

  it('are messages of RFC 5424 over UDP', async () => {
    const socket = createSocket('udp4')
    onTestFinished(() => void socket.close())
    const received = once(socket, 'message')
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    const sinks = sinksTo([`syslog://127.0.0.1:${socket.address().port}`])
    sinks.write(anchor(5))
    const [message] = await received
    expect(String(message)).toMatch(/^<109>1 .* audit-anchor - \{/)
  })

  it('that fail are tried again, the newest alone, and say so once', async () => {
    const kept: number[] = []
    let isAway = true
    const sink: AnchorSink = {
      name: 'a vault',
      async write({ seq }) {
        if (isAway) throw new Error('away')
        kept.push(seq)
      },
    }
    const reports: string[] = []
    const sinks = sinksTo([sink], reports)
    for (const seq of [5, 9, 12]) sinks.write(anchor(seq))
    await vi.waitFor(
      () => expect(sinks.status()).toMatchObject({ status: 'degraded', error: 'a vault: away' }),
      PATIENCE,
    )
    isAway = false
    await vi.waitFor(() => expect(sinks.status().status).toBe('ok'), PATIENCE)
    expect(kept).toEqual([12])
    expect(sinks.status().failed).toBeGreaterThanOrEqual(1)
    expect(reports).toEqual([
      'an anchor of the audit trail is not kept at a vault: away; it is tried again',
      'anchors of the audit trail are kept at a vault again',
    ])
  })

  it('keep nobody waiting: one that hangs neither another place, nor the end', async () => {
    const kept: number[] = []
    const sinks = sinksTo([
      { name: 'hangs', write: () => new Promise(() => {}) },
      { name: 'works', write: async ({ seq }) => void kept.push(seq) },
    ])
    sinks.write(anchor(5))
    await sinks.close(20)
    expect(kept).toEqual([5])
  })
})

describe('a trail with anchors elsewhere', () => {
  it('is proved by them when its own are gone', async () => {
    const directory = await logFolder()
    const elsewhere = join(await temporaryFolder(), 'anchors.jsonl')
    const trail = createAuditTrail({ directory, dataDirectory: directory, anchors: [pathToFileURL(elsewhere).href] })
    await trail.commit({ event: 'LOGOUT', outcome: 'success', reason: 'ok' })
    await trail.close()
    const anchors = { name: elsewhere, text: readFileSync(elsewhere, 'utf8') }
    expect((await verifyTrail({ path: join(directory, 'audit'), anchors })).verdict).toBe('ok')
  })

  it('says degraded while a place fails, and goes on', async () => {
    const directory = await logFolder()
    const sink: AnchorSink = { name: 'a vault', write: () => Promise.reject(new Error('away')) }
    const trail = createAuditTrail({ directory, dataDirectory: directory, anchors: [sink], report: () => {} })
    await trail.commit({ event: 'LOGOUT', outcome: 'success', reason: 'ok' })
    await vi.waitFor(
      () => expect(trail.status()).toMatchObject({ status: 'degraded', error: 'a vault: away' }),
      PATIENCE,
    )
    await trail.close()
  })

  it('refuses a place of an unknown kind at once', () => {
    expect(() => createAnchorSinks({ targets: ['gopher://vault.example'], report: () => {} })).toThrow(TypeError)
  })
})
