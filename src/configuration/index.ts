export { readAuditConfiguration } from './read-audit-configuration.js'
export { readConfiguration } from './read-configuration.js'
export { readProvisioningConfiguration } from './read-provisioning-configuration.js'
export { namesProduction } from './rules.js'
export type {
  AuditConfiguration,
  Configuration,
  ConfigurationMistake,
  ConfigurationResult,
  IssuerConfiguration,
  KeycloakConfiguration,
  ProvisioningResult,
} from './types.js'
