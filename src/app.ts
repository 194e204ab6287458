import Router from '@koa/router'
import Koa, { type Middleware } from 'koa'
import { accountRoutes } from './account/index.js'
import { type AuditTrail, createAuditTrail } from './audit/index.js'
import { authzenMetadataRoute, authzenRoutes } from './authzen/index.js'
import type { Configuration } from './configuration/index.js'
import { createDemonstrationData, demonstrationRoutes } from './demonstration/index.js'
import { createDevProvider, type DevProvider } from './dev-provider/index.js'
import { createSurroundings, type ServerSurroundings } from './forwarding/index.js'
import {
  audit,
  authenticate,
  backchannelLogout,
  mountRoutes,
  problemDetails,
  protectedResourceMetadata,
  refuseAmbiguousTargets,
  requestId,
  requestLog,
  securityHeaders,
} from './koa/index.js'
import { type LivePolicy, loadDecidingRealm } from './live-policy/index.js'
import { createLoggers, type Loggers } from './logging/index.js'
import { demonstrationRealmDirectory, type RealmConfig } from './realm-config/index.js'
import { createLogoutReceiver, type Revocations } from './revocation/index.js'
import type { Route } from './routing/index.js'
import {
  type AuditCopy,
  greet,
  healthChecks,
  keepAnchorsInDatabase,
  loggingRoutes,
  type Notifying,
  openAuditCopy,
  openNotifying,
  openPolicy,
  openRevocations,
  openRoutes,
  openStores,
  openVerifier,
  recordLevelChanges,
  recordTokenReuse,
  type Stores,
  startHttpServer,
} from './serving/index.js'
import { loadDrivers } from './stores/index.js'
import type { LogoutTokenVerifier, Verifier } from './tokens/index.js'

export interface RunningServer {
  /** Where it listens. */
  readonly url: string
  readonly issuer: string
  /** What a person at the terminal wants to read first. */
  readonly greeting: string
  /** Takes over what of another configuration may change while it runs: the log levels, and the rules for alerts. */
  reconfigure(configuration: Configuration): void
  /** Finishes running requests, flushes and closes every file. */
  stop(): Promise<void>
}

/** The composition root: the one place that knows every room. */
export async function startServer(
  configuration: Configuration,
  warnings: readonly string[] = [],
): Promise<RunningServer> {
  await loadDrivers(configuration)
  const realm = await loadDecidingRealm(configuration.realmDirectory ?? demonstrationRealmDirectory())
  const { logDirectory: directory, logLevel: level, logLevels: levels, logConsole: console } = configuration
  const loggers = createLoggers({
    directory,
    level,
    levels,
    console,
    archives: configuration.logArchives,
    onLevelExpired: (change) => recordLevelChanges(loggers, trail, [change], 'expired'),
  })
  let versionInForce = (): string | undefined => undefined
  const notifying = await openNotifying(configuration, loggers.main).catch(async (error: unknown) => {
    await loggers.close()
    throw error
  })
  const anchorsInDatabase = keepAnchorsInDatabase()
  const trail = createAuditTrail({
    ...configuration.audit,
    anchors: configuration.audit.anchorsInDatabase
      ? [...configuration.audit.anchors, anchorsInDatabase]
      : configuration.audit.anchors,
    policyVersion: () => versionInForce(),
    onRecord: (event) => notifying.take(event),
  })
  notifying.watch(trail, configuration.audit.dataDirectory)
  for (const warning of warnings) loggers.main.warning(warning)
  const closeFiles = async () => {
    await trail.close()
    // The last event may be one that somebody has to be told of, and what is lost then stands in the log.
    await notifying.close()
    await loggers.close()
  }
  const server = await startHttpServer(configuration).catch(async (error: unknown) => {
    await closeFiles()
    throw error
  })
  const stores = openStores(configuration, loggers)
  anchorsInDatabase.open(stores.database)
  const auditCopy = openAuditCopy(configuration, loggers, stores, trail)
  const routes = [
    ...accountRoutes(() => policy),
    ...loggingRoutes(loggers, trail, realm),
    ...auditCopy.routes(realm),
    ...demonstrationRoutes(createDemonstrationData()),
  ]
  const policy = openPolicy(realm, routes, loggers, trail)
  versionInForce = () => policy.version
  const revocations = openRevocations(configuration, loggers, stores)
  let closeVerifier = () => {}
  const stop = async () => {
    const cut = await server.stop()
    closeVerifier()
    policy.close()
    await revocations.close()
    // What the trail says last is copied too.
    await trail.close()
    await auditCopy.close()
    await stores.close()
    if (cut > 0) loggers.main.warning(`${cut} requests were cut off: they had not ended in time`)
    loggers.main.info('stopped')
    await closeFiles()
  }
  const reconfigure = (read: Configuration): void => {
    const { logLevel, logLevels } = read
    void notifying.reload(read)
    const changes = loggers.levels.configure({ level: logLevel, levels: logLevels })
    recordLevelChanges(loggers, trail, changes, 'configured')
    if (changes.length === 0) loggers.main.info('settings were read again: the log levels are as they were')
  }
  try {
    const url = configuration.publicUrl ?? server.origin
    const provider =
      configuration.issuer === undefined ? await embeddedProvider(realm, url, configuration, trail) : undefined
    const issuer = provider?.issuer ?? configuration.issuer?.url ?? ''
    const verifier = await openVerifier(configuration, {
      provider,
      origin: server.origin,
      loggers,
      stores,
      revocations,
    })
    closeVerifier = verifier.close
    const app = compose({
      configuration,
      url,
      routes,
      policy,
      issuer,
      verifier,
      provider,
      loggers,
      trail,
      stores,
      revocations,
      notifying,
      auditCopy,
    })
    server.handle(app.callback())
    loggers.main.info(`serving on ${url}, issuer ${issuer}${configuration.production ? '' : ', development'}`)
    loggers.main.info(`policy ${policy.version.slice(0, 16)} decides, of ${realm.directory}`)
    const loading = verifier.refreshKeys()
    // An issuer elsewhere may be slow or away: /health says so, and its keys are loaded when they can be had.
    if (provider !== undefined) await loading
    const greeting = greet(url, issuer, provider !== undefined)
    return { url, issuer, greeting, reconfigure, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function embeddedProvider(
  config: RealmConfig,
  url: string,
  configuration: Configuration,
  trail: AuditTrail,
): Promise<DevProvider> {
  const issuer = `${url}/realms/${config.realm}`
  const { addressOf } = createSurroundings(configuration)
  return createDevProvider({ config, issuer, onTokenReuse: recordTokenReuse({ trail, issuer, addressOf }) })
}

interface Parts {
  readonly configuration: Configuration
  /** Where clients reach this server. */
  readonly url: string
  readonly routes: readonly Route[]
  readonly policy: LivePolicy
  readonly issuer: string
  readonly verifier: Verifier & LogoutTokenVerifier
  readonly provider: DevProvider | undefined
  readonly loggers: Loggers
  readonly trail: AuditTrail
  readonly stores: Stores
  readonly revocations: Revocations
  readonly notifying: Notifying
  readonly auditCopy: AuditCopy
}

/** A request walks from top to bottom: id and headers, errors, log, audit, token and identity, then its route. */
function compose(parts: Parts): Koa {
  const { configuration, url, policy, issuer, verifier, provider, loggers, trail, stores, revocations, notifying } =
    parts
  const routes = [...parts.routes, ...authzenRoutes({ policy, verifier, trail, logger: loggers.auth })]
  const isStrict = Object.values(configuration.verify).every(Boolean)
  const surroundings = createSurroundings(configuration)
  const checks = healthChecks({
    verifier,
    trail,
    isStrict,
    policy,
    stores,
    revocations,
    notifying,
    auditCopy: parts.auditCopy,
  })
  const open = new Router()
  mountRoutes(open, [...openRoutes(issuer, { checks }, routes), authzenMetadataRoute(url)], policy)
  open.all('/auth/backchannel-logout', createLogoutRoute(parts, surroundings))
  const guarded = new Router()
  mountRoutes(guarded, routes, policy)

  const app = new Koa()
  app.on('error', (error) => loggers.main.error(`a response failed: ${error}`))
  app.use(requestId({ logContext: configuration.logContext }))
  app.use(securityHeaders())
  app.use(requestLog(loggers.api, { slowMs: configuration.slowRequestMs }))
  app.use(
    problemDetails({
      onUnexpectedError: (error, context) => {
        loggers.main.error(error instanceof Error ? (error.stack ?? error.message) : String(error), context)
        notifying.errors.report(error, { request_id: context.requestId, user: context.user })
      },
    }),
  )
  app.use(embeddedProviderMiddleware(provider))
  const resource = configuration.publicUrl
  if (resource !== undefined) {
    const certificateBoundTokens = configuration.clientCertificateHeader !== undefined
    app.use(protectedResourceMetadata({ resource, verifier, certificateBoundTokens }))
  }
  app.use(audit(trail, surroundings))
  app.use(refuseAmbiguousTargets({ surroundings, logger: loggers.auth }))
  app.use(open.routes())
  // Each target has been looked at above, for the open routes too.
  const ambiguousTargets = 'allow'
  app.use(authenticate({ verifier, policy, logger: loggers.auth, surroundings, resource, ambiguousTargets }))
  app.use(guarded.routes())
  app.use(guarded.allowedMethods())
  return app
}

/** Where no client is named whose logouts count, it says so. */
function createLogoutRoute(
  { configuration: { logoutClients: clientIds }, verifier, revocations, stores, loggers, trail }: Parts,
  { addressOf }: ServerSurroundings,
): Middleware {
  const receive =
    clientIds.length === 0
      ? undefined
      : createLogoutReceiver({ verifier, clientIds, revocations, used: stores.keyValue })
  return backchannelLogout({ receive, trail, logger: loggers.auth, addressOf })
}

function embeddedProviderMiddleware(provider: DevProvider | undefined): Middleware {
  return async function embeddedProvider(ctx, next) {
    if (provider === undefined || !ctx.path.startsWith(`${provider.basePath}/`)) return next()
    // The provider writes to the response itself; what was set on it above stays.
    ctx.respond = false
    await provider.handle(ctx.req, ctx.res)
  }
}
