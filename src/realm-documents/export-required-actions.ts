import type { JsonObject, JsonValue } from '../json/index.js'
import { changedList, laid, type Translating, textOf } from './export-values.js'

/** Since Keycloak 21. */
const RENAMED: Readonly<Record<string, string>> = { terms_and_conditions: 'TERMS_AND_CONDITIONS' }

const nameOfToday = (name: JsonValue | undefined): string | undefined => {
  const text = textOf(name)
  return text !== undefined && Object.hasOwn(RENAMED, text) ? RENAMED[text] : undefined
}

/** Required actions by the names that they have today, in the realm and of its users. */
export function requiredActionsOfToday(document: JsonObject, translating: Translating): JsonObject {
  const renamed = changedList(document, 'requiredActions', translating, (action) => {
    const [alias, providerId] = [nameOfToday(action.alias), nameOfToday(action.providerId)]
    return alias === undefined && providerId === undefined
      ? action
      : { ...action, ...(alias === undefined ? {} : { alias }), ...(providerId === undefined ? {} : { providerId }) }
  })
  return changedList(renamed, 'users', translating, (user) => {
    const { requiredActions } = user
    if (!Array.isArray(requiredActions)) return user
    const names: readonly JsonValue[] = requiredActions
    const today = names.map((name) => nameOfToday(name) ?? name)
    return today.every((name, at) => name === names[at])
      ? user
      : laid(user, 'requiredActions', today, translating.places)
  })
}
