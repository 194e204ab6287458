import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer, request as forward } from 'node:http'
import { homedir } from 'node:os'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const script = `${root}scripts/keycloak.sh`
const VERSION = '26.7.4'
// No word that a log may hold for another reason.
const ADMINISTRATOR = { username: 'admin', password: 'administrator-of-the-bench' }

/** A real Keycloak for the length of the bench; the script fetches it where it is missing. */
export async function startKeycloak(progress) {
  progress('starting Keycloak')
  const args = ['start', '--port', '0', '--json', '--admin-password', ADMINISTRATOR.password]
  const { status, stdout, stderr } = spawnSync(script, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`Keycloak could not be started:\n${stderr}`)
  const { url, port } = JSON.parse(stdout)
  const cache = process.env.KEYCLOAK_CACHE ?? `${process.env.XDG_CACHE_HOME ?? `${homedir()}/.cache`}/passerelle`
  return {
    url,
    administrator: ADMINISTRATOR,
    kcadm: `${cache}/keycloak-${VERSION}/home/bin/kcadm.sh`,
    admin: createAdmin(url),
    environment: {
      KEYCLOAK_URL: url,
      KEYCLOAK_ADMIN: ADMINISTRATOR.username,
      KEYCLOAK_ADMIN_PASSWORD: ADMINISTRATOR.password,
    },
    stop: () => spawnSync(script, ['stop', '--port', String(port)], { stdio: 'ignore' }),
  }
}

/** Requests of the admin interface, each with a token of its own: nothing that is measured runs through it but imports. */
function createAdmin(url) {
  return async (method, path, body) => {
    const token = await requestToken(url)
    const startedAt = performance.now()
    const response = await fetch(`${url}/admin/realms${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const seconds = (performance.now() - startedAt) / 1000
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`)
    return { seconds, body: text === '' ? undefined : JSON.parse(text) }
  }
}

async function requestToken(url) {
  const response = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', ...ADMINISTRATOR }),
  })
  return (await response.json()).access_token
}

/** Counts what runs through it: all requests, and those that may change something. */
export async function startCountingProxy(url) {
  const { hostname, port, host } = new URL(url)
  let requests = 0
  let writes = 0
  const server = createServer((incoming, outgoing) => {
    const { method, url: path, headers } = incoming
    requests += 1
    if (method !== 'GET' && !path.includes('/protocol/') && !path.includes('/partial-export')) writes += 1
    const onwards = forward({ hostname, port, method, path, headers: { ...headers, host } }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers)
      answer.pipe(outgoing)
    })
    incoming.pipe(onwards)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    counts: () => ({ requests, writes }),
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Runs Passerelle's own program and says how long the whole process took. @throws Error for another exit code */
export async function runPasserelle(args, environment, expectedCodes = [0]) {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [`${root}bin/passerelle.js`, ...args], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr, [code]] = await Promise.all([textOf(child.stdout), textOf(child.stderr), once(child, 'exit')])
  const seconds = (performance.now() - startedAt) / 1000
  if (!expectedCodes.includes(code))
    throw new Error(`passerelle ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`)
  return { seconds, answer: JSON.parse(stdout) }
}

async function textOf(stream) {
  let text = ''
  for await (const chunk of stream) text += chunk
  return text
}
