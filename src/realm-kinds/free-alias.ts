import { AdminError, adminPath, listMember, without } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import { executionsOf, timesUsed } from './flow-tree.js'
import type { Writing } from './kind.js'

/**
 * Makes an alias free for a new subflow: aliases are unique among all flows of a realm, subflows included. One that
 * stands elsewhere steps aside under another alias, so that whoever is logging in with it can go on.
 *
 * @throws AdminError `conflict` when it is the alias of a flow that has to keep it
 */
export async function freeFlowAlias({ api, wanted, observed }: Writing, alias: string): Promise<void> {
  const holder = listMember(observed, 'authenticationFlows').find((flow) => flow.alias === alias)
  if (timesUsed(wanted, alias) > 1) {
    throw taken(`Subflow ${alias} stands in several places of the files, and Keycloak cannot share one.`)
  }
  if (holder === undefined) return
  if (holder.builtIn === true || holder.topLevel === true) {
    throw taken(`The realm has a ${holder.builtIn === true ? 'built-in' : 'top-level'} flow ${alias} already.`)
  }
  const path = adminPath`/authentication/flows/${`${holder.id}`}`
  if ((await api.get(path)) === undefined) return
  if (timesUsed(observed, alias) === 0) await api.delete(path)
  else await api.put(path, { ...without(holder, ['authenticationExecutions']), alias: aside(alias, observed) })
}

/** The same for the configuration of an authenticator. One that nothing uses any more is removed. */
export async function freeConfigAlias({ api, observed }: Writing, alias: string): Promise<void> {
  const holder = listMember(observed, 'authenticatorConfig').find((config) => config.alias === alias)
  if (holder === undefined) return
  const path = adminPath`/authentication/config/${`${holder.id}`}`
  if ((await api.get(path)) === undefined) return
  const isUsed = executionsOf(observed).some(({ authenticatorConfig }) => authenticatorConfig === alias)
  if (isUsed) await api.put(path, { ...holder, alias: aside(alias, observed) })
  else await api.delete(path)
}

/** Keycloak refuses brackets in an alias. */
function aside(alias: string, observed: JsonObject): string {
  const taken = new Set(
    [...listMember(observed, 'authenticationFlows'), ...listMember(observed, 'authenticatorConfig')].map(
      (other) => other.alias,
    ),
  )
  let name = `${alias} - before`
  while (taken.has(name)) name = `${name} - before`
  return name
}

const taken = (problem: string): AdminError =>
  new AdminError('conflict', `${problem} Give the subflow an alias of its own: aliases are unique in a realm.`)
