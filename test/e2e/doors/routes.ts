import type { AuditChange } from '../../../src/audit-record/index.js'
import type { Permission, PolicyRecord } from '../../../src/policy/index.js'
import type { PolicyName } from './policies.js'

/** Who may call a route, in the words that every framework's door takes. */
export type DoorAccess =
  | 'public'
  | 'authenticated'
  | { readonly permission: Permission; readonly list: true }
  | {
      readonly permission: Permission
      readonly record: (
        params: Readonly<Record<string, string>>,
      ) => PolicyRecord | undefined | Promise<PolicyRecord | undefined>
    }

export interface DoorRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: `/${string}`
  readonly access: DoorAccess
  readonly effect?: 'none'
  /** What its handler does before it answers. Default: nothing. */
  readonly handle?: (note: (change: AuditChange) => void) => void | Promise<void>
}

const SITE_OF_GAVEUR: ReadonlyMap<string, string> = new Map([
  ['1', 'LL'],
  ['2', 'LL'],
  ['3', 'LS'],
  ['4', 'LS'],
  ['5', 'MO'],
])

const gaveur = ({ gaveurId = '' }: Readonly<Record<string, string>>): PolicyRecord | undefined => {
  const site = SITE_OF_GAVEUR.get(gaveurId)
  return site === undefined ? undefined : { gaveur_id: Number(gaveurId), site_id: site }
}
const site = ({ siteId = '' }: Readonly<Record<string, string>>): PolicyRecord | undefined =>
  ['LL', 'LS', 'MO'].includes(siteId) ? { site_id: siteId } : undefined

const FILES: Readonly<Record<string, PolicyRecord>> = {
  plan: { owner: 'ada', folder: '/ada/plans', level: 1, site: 'LL' },
  budget: { owner: 'bob', folder: '/bob/money', level: 2, site: 'LS' },
  vault: { owner: 'ada', folder: '/ada/vault', level: 3, site: 'MO' },
  orphan: { owner: null, folder: null, level: null, site: null },
  bare: { owner: 'ada' },
}

const file = ({ name = '' }: Readonly<Record<string, string>>): PolicyRecord | undefined => FILES[name]
const ofSite = ({ site = '' }: Readonly<Record<string, string>>): PolicyRecord => ({ site })

/** Of each policy's server. */
export const ROUTES: Readonly<Record<PolicyName, readonly DoorRoute[]>> = {
  gaveurs: [
    { method: 'GET', path: '/api/public', access: 'public' },
    { method: 'GET', path: '/api/me', access: 'authenticated' },
    { method: 'GET', path: '/api/gavage', access: { permission: 'gavage_data:read', list: true } },
    { method: 'GET', path: '/api/gavage/:gaveurId', access: { permission: 'gavage_data:read', record: gaveur } },
    { method: 'POST', path: '/api/gavage/:gaveurId', access: { permission: 'gavage_data:write', record: gaveur } },
    { method: 'GET', path: '/api/analytics/:gaveurId', access: { permission: 'analytics:read', record: gaveur } },
    { method: 'POST', path: '/api/analytics/:gaveurId', access: { permission: 'analytics:export', record: gaveur } },
    { method: 'GET', path: '/api/sqal/:siteId', access: { permission: 'sqal_data:read', record: site } },
    { method: 'PUT', path: '/api/sqal/:siteId', access: { permission: 'sqal_data:write', record: site } },
    { method: 'GET', path: '/api/sites/:siteId', access: { permission: 'multi_site:read', record: site } },
    { method: 'PUT', path: '/api/sites/:siteId', access: { permission: 'multi_site:write', record: site } },
    { method: 'GET', path: '/api/audit', access: { permission: 'audit:read', list: true } },
    { method: 'DELETE', path: '/api/sessions', access: { permission: 'sessions:revoke', list: true } },
  ],
  house: [
    { method: 'GET', path: '/files', access: { permission: 'file:read', list: true } },
    { method: 'GET', path: '/files/:name', access: { permission: 'file:read', record: file } },
    { method: 'PUT', path: '/files/:name', access: { permission: 'file:write', record: file } },
    { method: 'DELETE', path: '/files/:name', access: { permission: 'file:delete', record: file } },
    { method: 'POST', path: '/files/:name', access: { permission: 'file:share', record: file } },
    { method: 'GET', path: '/reports/:site', access: { permission: 'report:read', record: ofSite } },
    { method: 'POST', path: '/reports/:site', access: { permission: 'report:export', record: ofSite } },
    { method: 'GET', path: '/payments/:site', access: { permission: 'payment:read', record: ofSite } },
    { method: 'POST', path: '/payments/:site', access: { permission: 'payment:approve', record: ofSite } },
  ],
}
