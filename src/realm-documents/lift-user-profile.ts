import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { jsonIn, laid, type Translating, textOf } from './export-values.js'

const PROVIDER = 'org.keycloak.userprofile.UserProfileProvider'
const CONFIG = 'kc.user.profile.config'

/** An export holds the user profile as text in a component; a document has it as `userProfile`. */
export function liftUserProfile(document: JsonObject, { places }: Translating): JsonObject {
  const { components } = document
  const list = isJsonObject(components) ? components[PROVIDER] : undefined
  if (!isJsonObject(components) || !Array.isArray(list)) return document
  const profile = list.map((component: JsonValue) => profileIn(component)).find(isJsonObject)
  if (profile === undefined) return document
  const { [PROVIDER]: _, ...others } = components
  places.replaced(components, others)
  const without = laid(document, 'components', others, places)
  return document.userProfile === undefined ? laid(without, 'userProfile', profile, places) : without
}

function profileIn(component: JsonValue): JsonValue | undefined {
  const config = isJsonObject(component) ? component.config : undefined
  if (!isJsonObject(config)) return undefined
  const whole = firstOf(config[CONFIG])
  return jsonIn(whole ?? inPieces(config))
}

/** Before Keycloak 23, cut to what a column of its database holds. */
function inPieces(config: JsonObject): string | undefined {
  const count = Number(firstOf(config['config-pieces-count']) ?? 0)
  if (!(count > 0 && count < 1_000)) return undefined
  return Array.from({ length: count }, (_, at) => firstOf(config[`config-piece-${at}`]) ?? '').join('')
}

const firstOf = (value: JsonValue | undefined): string | undefined =>
  Array.isArray(value) ? textOf(value[0]) : textOf(value)
