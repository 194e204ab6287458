import { adminPath, expectObjects, expectText } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import type { Reading, RealmDocument, RealmObject } from './kind.js'
import { usernamesIn } from './organization-links.js'

const WHAT = 'the organizations'

/**
 * Organizations, none where the realm has them not enabled; members and providers of those of which files say something
 * about them. Members whom an organization manages are its own affair, unless files name them.
 */
export async function readOrganizations(
  { api }: Reading,
  declared: readonly RealmObject[] | undefined,
): Promise<RealmDocument> {
  const listed = expectObjects((await api.get('/organizations?briefRepresentation=false&max=-1')) ?? [], WHAT)
  const wanted = new Map(declared?.map(({ key, value }) => [key, value]))
  const list = async (organization: JsonObject, path: string): Promise<readonly JsonObject[]> =>
    expectObjects(
      (await api.get(`${adminPath`/organizations/${expectText(organization, 'id', WHAT)}`}${path}`)) ?? [],
      WHAT,
    )
  const organizations = await Promise.all(
    listed.map(async (organization): Promise<JsonObject> => {
      const value = wanted.get(expectText(organization, 'alias', WHAT))
      const speaksOf = (field: string): boolean => declared === undefined || value?.[field] !== undefined
      const [members, identityProviders] = await Promise.all([
        speaksOf('members') ? list(organization, '/members?max=-1') : undefined,
        speaksOf('identityProviders') ? list(organization, '/identity-providers') : undefined,
      ])
      return {
        ...organization,
        ...(members === undefined ? {} : { members: membersThatCount(members, value) }),
        ...(identityProviders === undefined
          ? {}
          : { identityProviders: identityProviders.map(({ alias }) => ({ alias: String(alias) })) }),
      }
    }),
  )
  return { organizations }
}

function membersThatCount(members: readonly JsonObject[], wanted: JsonObject | undefined): readonly JsonObject[] {
  const named = new Set(wanted === undefined ? [] : usernamesIn(wanted))
  return members
    .filter(({ username, membershipType }) => {
      return wanted === undefined || membershipType !== 'MANAGED' || named.has(String(username).toLowerCase())
    })
    .map(({ username, membershipType }) => ({
      username: String(username),
      ...(membershipType === undefined ? {} : { membershipType }),
    }))
}
