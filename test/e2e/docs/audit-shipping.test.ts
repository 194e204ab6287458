import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { programOf, projectRoot, writeProgram } from '../../support/docs-program.js'
import { freePort } from '../../support/free-port.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { writtenChain } from '../../support/written-chain.js'

const SOON = { timeout: 20_000, interval: 20 }

// RFC 5424, section 6, but for what we never write: NILVALUE of the time, several elements of structured data.
const PRINTABLE = '[!-~]'
const MESSAGE = new RegExp(
  [
    '^<(?<pri>0|[1-9]\\d{0,2})>1',
    '(?<time>\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{1,6}Z)',
    `(?<host>${PRINTABLE}{1,255})`,
    `(?<app>${PRINTABLE}{1,48})`,
    `(?<pid>${PRINTABLE}{1,128})`,
    `(?<id>${PRINTABLE}{1,32})`,
    '\\[(?<sd>[!#-<>-\\\\^-~]{1,32}(?: [!#-<>-\\\\^-~]{1,32}="(?:[^"\\\\\\]]|\\\\["\\\\\\]])*")*)\\]',
    '\\uFEFF(?<message>.*)$',
  ].join(' '),
  's',
)

it('the program of docs/audit/shipping.md sends frames of RFC 5424, and goes on where it was', async () => {
  const { program } = await programOf('audit/shipping.md')
  const file = await writeProgram(program)
  const folder = join(await temporaryFolder(), 'audit')
  const state = join(await temporaryFolder(), 'offsets.json')
  const received: string[] = []
  const port = await freePort()
  const server = createServer((socket) => collect(socket, received)).listen(port, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
  })
  const start = (): ChildProcess => {
    const child = spawn(process.execPath, [file, folder, '127.0.0.1', String(port), state], { cwd: projectRoot })
    onTestFinished(() => {
      child.kill('SIGKILL')
    })
    return child
  }

  const chain = writtenChain(folder)
  const written = [
    ...chain.append({ user: 'é " ] \\ \u2028 😀', record: { 'a"]': '\\' } }, { outcome: 'refused' }),
    ...chain.append(...Array.from({ length: 300 }, () => ({ outcome: 'failure' as const }))),
  ]
  const first = start()
  await vi.waitFor(() => expect(received).toHaveLength(written.length), SOON)
  chain.rotate()
  written.push(...chain.append({}, {}))
  await vi.waitFor(() => expect(received).toHaveLength(written.length), SOON)
  first.kill('SIGTERM')
  await once(first, 'exit')
  written.push(...chain.append({}, {}, {}))
  start()
  await vi.waitFor(() => expect(new Set(received).size).toBe(written.length), SOON)

  const parsed = [...new Set(received)].map((message) => MESSAGE.exec(message)?.groups ?? { message })
  expect(parsed.map(({ message }) => message)).toEqual(written)
  const severities = { success: 6, refused: 4, failure: 3 } as const
  for (const { pri, time, app, id, sd, message = '' } of parsed) {
    const record: { seq: number; time: string; event: string; outcome: keyof typeof severities } = JSON.parse(message)
    expect({ pri, time, app, id, sd }).toEqual({
      pri: String(13 * 8 + severities[record.outcome]),
      time: record.time,
      app: 'passerelle',
      id: record.event,
      sd: `passerelle@32473 chain="${chain.id}" seq="${record.seq}"`,
    })
  }
}, 60_000)

/** Octet counting: RFC 6587, section 3.4.1. */
function collect(socket: Socket, received: string[]): void {
  let rest = Buffer.alloc(0)
  socket.on('error', () => {})
  socket.on('data', (data) => {
    rest = Buffer.concat([rest, data])
    for (;;) {
      const space = rest.indexOf(' ')
      const length = Number(rest.toString('latin1', 0, space))
      if (space < 1 || !Number.isInteger(length) || rest.length < space + 1 + length) return
      received.push(rest.toString('utf8', space + 1, space + 1 + length))
      rest = rest.subarray(space + 1 + length)
    }
  })
}
