export { readAuditConfiguration, readAuditDatabaseConfiguration } from './read-audit-configuration.js'
export { readConfiguration } from './read-configuration.js'
export { readNotifyingConfiguration } from './read-notifying-configuration.js'
export { readProvisioningConfiguration } from './read-provisioning-configuration.js'
export { namesProduction } from './rules.js'
export type {
  AuditConfiguration,
  Configuration,
  ConfigurationMistake,
  ConfigurationResult,
  IssuerConfiguration,
  KeycloakConfiguration,
  NotifyingConfiguration,
  ProvisioningResult,
} from './types.js'
