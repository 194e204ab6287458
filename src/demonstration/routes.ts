import type { Identity, Permission } from '../policy/index.js'
import type { Route } from '../routing/index.js'
import { declareRoute } from '../routing/index.js'
import { summarise, toCsv } from './analytics.js'
import { type Control, type DemonstrationData, dayBefore, type Feeding, SITE_IDS, type Site } from './data.js'
import { paginate } from './paginate.js'
import * as schema from './schemas.js'

/** The demonstration API of the gaveurs domain. */
export function demonstrationRoutes(data: DemonstrationData, now: () => Date = () => new Date()): readonly Route[] {
  const gaveurRecord = ({ params }: { params: { gaveurId: number } }) => {
    const gaveur = data.gaveurs.get(params.gaveurId)
    return gaveur && { ...gaveur }
  }
  const siteOf = (id: string): Site | undefined =>
    SITE_IDS.filter((known) => known === id).map((known) => data.sites.get(known))[0]
  const siteRecord = ({ params }: { params: { siteId: string } }) => {
    const site = siteOf(params.siteId)
    return site && { site_id: site.site_id }
  }

  return [
    declareRoute({
      method: 'GET',
      path: '/api/gavage',
      summary: 'Feedings the caller may see',
      access: { permission: 'gavage_data:read', list: true },
      query: schema.page,
      responses: { 200: { description: 'Feedings', schema: schema.listOf(schema.feeding) } },
      handle: ({ query }, caller) => ok(paginate(within(data.feedings, caller, 'gavage_data:read'), query)),
    }),
    declareRoute({
      method: 'GET',
      path: '/api/gavage/:gaveurId',
      summary: 'Feedings of one gaveur',
      access: { permission: 'gavage_data:read', record: gaveurRecord },
      params: schema.gaveurParams,
      query: schema.page,
      responses: { 200: { description: 'Feedings', schema: schema.listOf(schema.feeding) } },
      handle: ({ params, query }) =>
        ok(
          paginate(
            data.feedings.filter((row) => row.gaveur_id === params.gaveurId),
            query,
          ),
        ),
    }),
    declareRoute({
      method: 'POST',
      path: '/api/gavage/:gaveurId',
      summary: 'Record a feeding',
      access: { permission: 'gavage_data:write', record: gaveurRecord },
      params: schema.gaveurParams,
      body: schema.newFeeding,
      responses: { 201: { description: 'The feeding, recorded', schema: schema.feeding } },
      handle: ({ params, body }, _, { noteChange }) => {
        const gaveur = data.gaveurs.get(params.gaveurId)
        if (gaveur === undefined) throw new Error(`gaveur ${params.gaveurId} was there when access was decided`)
        const row: Feeding = { id: data.feedings.length + 1, ...gaveur, date: dayBefore(now(), 0), ...body }
        data.feedings.push(row)
        noteChange({ after: row })
        return created(row)
      },
    }),
    declareRoute({
      method: 'GET',
      path: '/api/analytics',
      summary: 'Figures over the feedings the caller may see',
      access: { permission: 'analytics:read', list: true },
      responses: { 200: { description: 'Figures by gaveur', schema: schema.listOf(schema.figures) } },
      handle: (_, caller) =>
        ok({ items: summarise(within(data.feedings, caller, 'analytics:read')), next_cursor: null }),
    }),
    declareRoute({
      method: 'GET',
      path: '/api/analytics/export',
      summary: 'The same figures as CSV',
      access: { permission: 'analytics:export', list: true },
      responses: { 200: { description: 'Figures by gaveur', mediaType: 'text/csv' } },
      handle: (_, caller) => ({
        status: 200,
        mediaType: 'text/csv; charset=utf-8',
        headers: { 'Content-Disposition': 'attachment; filename="analytics.csv"' },
        body: toCsv(summarise(within(data.feedings, caller, 'analytics:export'))),
      }),
    }),
    declareRoute({
      method: 'GET',
      path: '/api/sqal',
      summary: 'Quality controls the caller may see',
      access: { permission: 'sqal_data:read', list: true },
      query: schema.page,
      responses: { 200: { description: 'Quality controls', schema: schema.listOf(schema.control) } },
      handle: ({ query }, caller) => ok(paginate(within(data.controls, caller, 'sqal_data:read'), query)),
    }),
    declareRoute({
      method: 'POST',
      path: '/api/sqal',
      summary: 'Record a quality control',
      access: { permission: 'sqal_data:write', record: ({ body }) => ({ site_id: body.site_id }) },
      body: schema.newControl,
      responses: { 201: { description: 'The control, recorded', schema: schema.control } },
      handle: ({ body }, _, { noteChange }) => {
        const row: Control = { id: data.controls.length + 1, date: dayBefore(now(), 0), ...body }
        data.controls.push(row)
        noteChange({ after: row })
        return created(row)
      },
    }),
    declareRoute({
      method: 'GET',
      path: '/api/sites/:siteId',
      summary: 'A site',
      access: { permission: 'multi_site:read', record: siteRecord },
      params: schema.siteParams,
      responses: { 200: { description: 'The site', schema: schema.site } },
      handle: ({ params }) => ok(siteOf(params.siteId)),
    }),
    declareRoute({
      method: 'PUT',
      path: '/api/sites/:siteId',
      summary: 'Rename a site',
      access: { permission: 'multi_site:write', record: siteRecord },
      params: schema.siteParams,
      body: schema.siteName,
      responses: { 200: { description: 'The site, renamed', schema: schema.site } },
      handle: ({ params, body }, _, { noteChange }) => {
        const site = siteOf(params.siteId)
        if (site === undefined) throw new Error(`site ${params.siteId} was there when access was decided`)
        const renamed: Site = { ...site, name: body.name }
        data.sites.set(site.site_id, renamed)
        noteChange({ before: site, after: renamed })
        return ok(renamed)
      },
    }),
  ]
}

/** The rows that the caller's bounds let through. Without a caller: none. */
function within<Row extends { readonly site_id: string }>(
  rows: readonly Row[],
  caller: Identity | undefined,
  permission: Permission,
): readonly Row[] {
  const bounds = caller?.bounds(permission)
  if (bounds === undefined) return []
  return bounds.kind === 'all' ? rows : rows.filter((row) => bounds.allows(row))
}

function ok(body: unknown) {
  return { status: 200, body }
}

function created(body: unknown) {
  return { status: 201, body }
}
