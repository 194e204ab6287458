import { connect } from 'node:net'

/** What came back for bytes that no client library would send. */
export interface RawAnswer {
  readonly status: number
  /** Of the problem, where the answer is one. */
  readonly code: string | undefined
}

/** Sends a request as it stands, line by line, and reads its answer. The connection is closed by the server. */
export function sendRaw(baseUrl: string, target: string, headers: readonly string[] = []): Promise<RawAnswer> {
  const { hostname, port, host } = new URL(baseUrl)
  const named = headers.some((line) => /^host:/i.test(line)) ? [] : [`Host: ${host}`]
  const lines = [`GET ${target} HTTP/1.1`, ...named, 'Connection: close', ...headers, '', '']
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(lines.join('\r\n'), 'latin1'))
    socket.setEncoding('utf8')
    socket.on('data', (text) => {
      answer += text
    })
    socket.on('error', reject)
    socket.on('close', () => {
      const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(answer) ?? []
      const [, code] = /"code":"([a-z_]+)"/.exec(answer) ?? []
      if (status === undefined) reject(new Error(`no answer: ${answer}`))
      else resolve({ status: Number(status), code })
    })
  })
}
