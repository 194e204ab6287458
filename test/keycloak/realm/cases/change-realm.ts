import { type AdminClient, expectObject } from '../../../../src/admin-api/index.js'
import type { JsonObject } from '../../../../src/json/index.js'

/** Somebody sets fields of the realm itself: it is read, changed, and written whole, as the console does. */
export const changeRealm =
  (fields: JsonObject) =>
  async (admin: AdminClient, realm: string): Promise<void> => {
    const path = `/${realm}`
    await admin.put(path, { ...expectObject(await admin.get(path), 'the realm'), ...fields })
  }
