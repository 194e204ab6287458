export { type FieldFinding, newestVersion } from './field-finding.js'
export { type FieldTable, type FieldType, type KeycloakField, openFieldTable } from './field-table.js'
export { type Fitted, fitFields, type NewerField } from './fit-fields.js'
export { KEYCLOAK_EVENT_TYPES } from './table.js'
