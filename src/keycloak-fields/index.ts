export { type FieldFinding, newestVersion } from './field-finding.js'
export { type FieldTable, type FieldType, type KeycloakField, openFieldTable } from './field-table.js'
export { type Fitted, fitFields } from './fit-fields.js'
