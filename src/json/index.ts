export { freezeDeeply } from './freeze-deeply.js'
export { isJsonObject, type JsonObject, type JsonValue } from './json-value.js'
