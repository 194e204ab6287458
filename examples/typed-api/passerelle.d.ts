/* eslint-disable */
// Written by `passerelle policy types` from ../../realm-config/gaveurs-production: change policy.yaml, realm.yaml or roles.yaml
// there, and write it anew.
export {}

declare module 'passerelle/policy-types' {
  interface PolicyTypes {
    readonly permission:
      | 'analytics:export' // Figures over feedings
      | 'analytics:read' // Figures over feedings
      | 'audit:read' // The audit trail
      | 'audit:reveal' // The audit trail
      | 'gavage_data:read' // Feedings
      | 'gavage_data:write' // Feedings
      | 'limits:manage' // Rate limits
      | 'logging:manage' // Log levels
      | 'multi_site:read' // The sites themselves
      | 'multi_site:write' // The sites themselves
      | 'policy:evaluate' // Decisions about other people
      | 'sessions:read' // Sessions of other people
      | 'sessions:revoke' // Sessions of other people
      | 'sqal_data:read' // Quality controls
      | 'sqal_data:write' // Quality controls
    readonly attributes: {
      /** Gaveur number */
      readonly gaveur_id: number
      /** Organization */
      readonly organization: string
      /** Site */
      readonly site_id: 'LL' | 'LS' | 'MO'
    }
    readonly records: {
      /** Nothing bounds it. */
      readonly 'analytics:export': {
        readonly gaveur_id?: number | null
        readonly site_id?: string | null
      }
      /** Bounded by gaveur_id, site_id. */
      readonly 'analytics:read': {
        readonly gaveur_id: number | null
        readonly site_id: string | null
      }
      /** Bounded by gaveur_id, site_id. */
      readonly 'gavage_data:read': {
        readonly gaveur_id: number | null
        readonly site_id: string | null
      }
      /** Bounded by gaveur_id. */
      readonly 'gavage_data:write': {
        readonly gaveur_id: number | null
        readonly site_id?: string | null
      }
      /** Nothing bounds it. */
      readonly 'multi_site:read': {
        readonly site_id?: string | null
      }
      /** Nothing bounds it. */
      readonly 'multi_site:write': {
        readonly site_id?: string | null
      }
      /** Bounded by site_id. */
      readonly 'sqal_data:read': {
        readonly site_id: string | null
      }
      /** Bounded by site_id. */
      readonly 'sqal_data:write': {
        readonly site_id: string | null
      }
    }
    readonly role:
      | 'admin' // Everything, at every site
      | 'gaveur' // A producer, with access to own data only
      | 'superviseur' // Reads all sites, exports analytics, maintains sites
      | 'technicien_sqal' // Records quality controls of the own site
      | 'veterinaire' // Reads feedings and analytics of the own site
    readonly clientRoles: {
      readonly 'euralis-frontend': 'dashboard' | 'reports'
      readonly 'gaveurs-frontend': 'producer'
      readonly 'sqal-frontend': 'operator'
    }
  }
}
