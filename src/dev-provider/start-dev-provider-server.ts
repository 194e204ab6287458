import { createServer, type RequestListener, type Server } from 'node:http'
import type { RealmConfig } from '../realm-config/index.js'
import { sendJson } from './answer.js'
import { createDevProvider } from './create-dev-provider.js'
import { DevProviderError } from './dev-provider-error.js'
import type { KeyControls } from './signing-keys.js'

export interface DevProviderServerOptions {
  readonly config: RealmConfig
  /** Default `127.0.0.1`: the provider's key is published, so it should stay on this machine. */
  readonly host?: string | undefined
  /** Default 0: any free one. */
  readonly port?: number | undefined
  /** Default: the realm's `accessTokenLifespan`, else 300. */
  readonly accessTokenLifespanSeconds?: number | undefined
}

export interface DevProviderServer {
  readonly issuer: string
  /** For example `http://127.0.0.1:8081`. */
  readonly origin: string
  readonly keys: KeyControls
  /** Stops listening and closes what is open. */
  stop(): Promise<void>
}

/**
 * The embedded provider on a server of its own. It listens first, because the issuer holds the port.
 *
 * @throws DevProviderError as {@link createDevProvider}, and `listen_failed`.
 */
export async function startDevProviderServer(options: DevProviderServerOptions): Promise<DevProviderServer> {
  const { config, host = '127.0.0.1', port = 0, ...rest } = options
  let listener: RequestListener = (_req, res) => sendJson(res, 503, { error: 'Starting' })
  const server = createServer((req, res) => listener(req, res))
  await listen(server, host, port)
  const origin = originOf(server, host)
  try {
    const provider = await createDevProvider({
      ...rest,
      config,
      issuer: `${origin}/realms/${encodeURIComponent(config.realm)}`,
    })
    listener = (req, res) => void provider.handle(req, res)
    return { issuer: provider.issuer, origin, keys: provider.keys, stop: () => stop(server) }
  } catch (error) {
    await stop(server)
    throw error
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const message = `Cannot listen on ${host}:${port} (${cause.message}). Choose another port, or 0 for any free one.`
      reject(new DevProviderError('listen_failed', message, { host, port }, { cause }))
    })
    server.listen(port, host, resolve)
  })
}

function originOf(server: Server, host: string): string {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  // An address that stands for all of them is none to call.
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return new URL(`http://${name.includes(':') ? `[${name}]` : name}:${port}`).origin
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
