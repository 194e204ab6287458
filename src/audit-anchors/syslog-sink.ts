import { createSocket } from 'node:dgram'
import { createConnection, type Socket } from 'node:net'
import { hostname } from 'node:os'
import { connect as connectSecurely } from 'node:tls'
import type { Anchor, AnchorSink } from './types.js'

/** Facility 13, log audit; severity 5, notice (RFC 5424, section 6.2.1). */
const PRIORITY = 13 * 8 + 5

/** Default ports: RFC 5426, RFC 6587, RFC 5425. */
const PORTS: Readonly<Record<string, number>> = { 'syslog:': 514, 'syslog+tcp:': 601, 'syslog+tls:': 6514 }

/** Sends each anchor as a message of RFC 5424, over UDP, TCP or TLS. */
export function createSyslogSink(target: URL, deadlineMs: number): AnchorSink {
  const { protocol, hostname: host } = target
  const port = Number(target.port) || (PORTS[protocol] ?? 514)
  const send = protocol === 'syslog:' ? sendDatagram : sendStream
  return {
    name: `${protocol}//${host}:${port}`,
    write: (anchor) => send(syslogMessage(anchor), { host, port, isSecure: protocol === 'syslog+tls:', deadlineMs }),
  }
}

interface Way {
  readonly host: string
  readonly port: number
  readonly isSecure: boolean
  readonly deadlineMs: number
}

/** One line of printable ASCII. */
function syslogMessage(anchor: Anchor, host: string = hostname()): string {
  const json = JSON.stringify(anchor).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  const name = host.replace(/[^!-~]/g, '').slice(0, 255) || '-'
  return `<${PRIORITY}>1 ${anchor.time} ${name} passerelle ${process.pid} audit-anchor - ${json}`
}

/** Nobody answers: it is kept as far as the network says nothing else. */
function sendDatagram(message: string, { host, port }: Way): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
    const end = (error: Error | null): void => {
      socket.close()
      if (error) reject(error)
      else resolve()
    }
    socket.once('error', end)
    socket.send(message, port, bare(host), end)
  })
}

/** Octet counting (RFC 6587, section 3.4.1). It is sent when the other side has closed too. */
function sendStream(message: string, { host, port, isSecure, deadlineMs }: Way): Promise<void> {
  return new Promise((resolve, reject) => {
    const place = { host: bare(host), port }
    const socket: Socket = isSecure ? connectSecurely({ ...place, servername: bare(host) }) : createConnection(place)
    socket.setTimeout(deadlineMs, () => socket.destroy(new Error(`no answer within ${deadlineMs} ms`)))
    socket.once('error', reject)
    socket.once(isSecure ? 'secureConnect' : 'connect', () => {
      socket.end(`${Buffer.byteLength(message)} ${message}`, () => resolve())
    })
    socket.once('close', () => resolve())
    socket.resume()
  })
}

/** An IPv6 address without its brackets. */
const bare = (host: string): string => host.replace(/^\[(.*)\]$/, '$1')
