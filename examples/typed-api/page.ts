import { type CallersPermissions, readPermissions } from 'passerelle/client'

/** What a page may show, from the answer of `GET /auth/permissions`. */
export async function permissionsOf(api: string, token: string): Promise<CallersPermissions> {
  const answer = await fetch(`${api}/auth/permissions`, { headers: { Authorization: `Bearer ${token}` } })
  if (!answer.ok) throw new Error(`the API answered ${answer.status}`)
  return readPermissions(await answer.json())
}

export function describeFeedingForm(permissions: CallersPermissions, gaveur_id: number): string {
  if (permissions.can('gavage_data:write', { gaveur_id })) return 'shown'
  const [signIn] = permissions.missing('gavage_data:write')
  return signIn === undefined ? 'hidden' : `shown after a new sign-in with ${signIn.acrValues.join(' or ')}`
}
