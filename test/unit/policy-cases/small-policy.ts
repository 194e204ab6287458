import type { Edit } from '../realm-config/edited-realm.js'

/** A policy over the shipped realm whose lines stay where they are, however the shipped one grows. */
const SMALL_POLICY = `# What each realm role may do: permissions are 'resource:action'; 'where' bounds a grant to records whose field equals
# the caller's attribute. Several fields must all match; several grants of one permission are alternatives.
resources:
  gavage_data:
    description: Feedings
    actions: [read, write]
    fields: { gaveur_id: integer, site_id: string }
  analytics:
    description: Figures over feedings
    actions: [read, export]
    fields: { gaveur_id: integer, site_id: string }
  sqal_data:
    description: Quality controls
    actions: [read, write]
    fields: { site_id: string }
  multi_site:
    description: The sites themselves
    actions: [read, write]
    fields: { site_id: string } # passerelle-lint-ignore field-unused: routes name the site
  audit: { description: The audit trail, actions: [read] }
  sessions: { description: Sessions of other people, actions: [read, revoke] }
  limits: { description: Rate limits, actions: [manage] }
  logging: { description: Log levels, actions: [manage] }

roles:
  admin:
    grants:
      - permissions:
          - gavage_data:read
          - gavage_data:write
          - analytics:read
          - analytics:export
          - sqal_data:read
          - sqal_data:write
          - multi_site:read
          - multi_site:write
      - permissions: [audit:read, sessions:read, sessions:revoke, limits:manage, logging:manage]
  superviseur:
    grants:
      - permissions: [gavage_data:read, analytics:read, analytics:export, sqal_data:read, multi_site:read, multi_site:write]
  gaveur:
    grants:
      - permissions: [gavage_data:read, gavage_data:write, analytics:read]
        where: { gaveur_id: $gaveur_id }
  technicien_sqal:
    grants:
      - permissions: [sqal_data:read, sqal_data:write]
        where: { site_id: $site_id }
  veterinaire:
    grants:
      - permissions: [gavage_data:read, analytics:read]
        where: { site_id: $site_id }
`

/** Puts it in the place of the shipped one. */
export const withSmallPolicy: Edit = { file: 'policy.yaml', write: SMALL_POLICY }
