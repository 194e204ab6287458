/** Part of the help of all that speak with Keycloak. */
export const ENVIRONMENT = `
Environment, also from .env in the current folder (options win; other variables are not looked at):
  KEYCLOAK_URL                                        address of Keycloak, e.g. https://id.example
  KEYCLOAK_ADMIN, KEYCLOAK_ADMIN_PASSWORD             an administrator, or
  KEYCLOAK_CLIENT_ID, KEYCLOAK_CLIENT_SECRET          a confidential client with a service account, or
  KEYCLOAK_CLIENT_ID, KEYCLOAK_CLIENT_KEY             the same with the file of its private key (PEM or JWK)
  REALM_STACK                                         (plan, apply) which of several sets of files for one realm (default)
  LOG_DIR                                             folder of audit.log, where each apply and drift is recorded (logs)
`
