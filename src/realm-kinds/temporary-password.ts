import { listMember } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'

/** Whether a user has to choose another password at once. */
export const hasTemporaryPassword = (user: JsonObject): boolean =>
  listMember(user, 'credentials').some(({ temporary }) => temporary === true)
