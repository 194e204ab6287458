import { type AdminClient, adminPath, expectObject, expectObjects } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'

/** One execution of a flow, as the console lists them: by what it shows or runs. */
export async function executionOf(
  admin: AdminClient,
  realm: string,
  flow: string,
  name: string,
  nth = 0,
): Promise<JsonObject> {
  const answer = await admin.get(adminPath`/${realm}/authentication/flows/${flow}/executions`)
  const found = expectObjects(answer, flow).filter((info) => info.displayName === name || info.providerId === name)
  return expectObject(found[nth], `${name} in ${flow}`)
}

/** Changes fields of one execution, as the console does. */
export const changeExecution =
  (flow: string, name: string, fields: JsonObject, nth = 0) =>
  async (admin: AdminClient, realm: string): Promise<void> =>
    admin.put(adminPath`/${realm}/authentication/flows/${flow}/executions`, {
      ...(await executionOf(admin, realm, flow, name, nth)),
      ...fields,
    })

/** Changes the configuration of one authenticator. */
export const changeConfig =
  (flow: string, name: string, config: JsonObject, nth = 0) =>
  async (admin: AdminClient, realm: string): Promise<void> => {
    const { authenticationConfig, alias } = await executionOf(admin, realm, flow, name, nth)
    await admin.put(adminPath`/${realm}/authentication/config/${`${authenticationConfig}`}`, {
      id: authenticationConfig ?? null,
      alias: alias ?? null,
      config,
    })
  }
