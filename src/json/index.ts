export { bareCopy, smallBareObject } from './bare-object.js'
export { freezeDeeply } from './freeze-deeply.js'
export { isJsonObject, type JsonObject, type JsonValue } from './json-value.js'
