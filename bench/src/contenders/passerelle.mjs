import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { koaListener } from './koa.mjs'

const clone = new URL('../../../', import.meta.url)
const realmConfig = fileURLToPath(new URL('realm-config/gaveurs-production', clone))

/** Passerelle as it was built in this clone. */
export async function importPasserelle() {
  if (!existsSync(new URL('dist/index.js', clone)))
    throw new Error('dist/ is missing: run `npm run build` in the clone')
  return { ...(await import(new URL('dist/index.js', clone))), ...(await import(new URL('dist/koa/index.js', clone))) }
}

/**
 * Room for fewer tokens than are walked through, so that each comes as if for the first time and pushes one out. As full as
 * the default of 10,000 leaves V8's table.
 */
export const roomFor = (tokenCount) => Math.floor(tokenCount * 0.6)

/** `authenticate` and `authorize` alone. */
export async function createListener({ issuer, audience, cacheSize, algorithms }) {
  const { authenticate, authorize, createPolicy, createVerifier, loadRealmConfig } = await importPasserelle()
  const verifier = createVerifier({ issuer, audience, cacheSize, algorithms })
  const policy = createPolicy(await loadRealmConfig(realmConfig))

  return koaListener([authenticate({ verifier, policy })], [authorize('gavage_data:read', recordOf)])
}

/** The whole default stack, in the order of app.ts: id, headers, log, problems, audit, who, what. */
export async function createStack({ issuer, audience, cacheSize, directory, logContext = true }) {
  const p = await importPasserelle()
  const verifier = p.createVerifier({ issuer, audience, cacheSize })
  const policy = p.createPolicy(await p.loadRealmConfig(realmConfig))
  const loggers = p.createLoggers({ directory })
  const trail = p.createAuditTrail({ directory, dataDirectory: directory, policyVersion: () => policy.version })

  return koaListener(
    [
      p.requestId({ logContext }),
      p.securityHeaders(),
      p.requestLog(loggers.api),
      p.problemDetails(),
      p.audit(trail),
      p.authenticate({ verifier, policy, logger: loggers.auth }),
    ],
    [p.authorize('gavage_data:read', recordOf)],
    [p.authorize('gavage_data:write', recordOf)],
  )
}

const recordOf = (ctx) => ({ gaveur_id: Number(ctx.params.gaveurId) })
