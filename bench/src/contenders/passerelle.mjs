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

export async function createListener({ issuer, audience }) {
  const { authenticate, authorize, createPolicy, createVerifier, loadRealmConfig } = await importPasserelle()
  const verifier = createVerifier({ issuer, audience })
  const policy = createPolicy(await loadRealmConfig(realmConfig))
  const record = (ctx) => ({ gaveur_id: Number(ctx.params.gaveurId) })

  return koaListener([authenticate({ verifier, policy })], [authorize('gavage_data:read', record)])
}
