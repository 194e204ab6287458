/** Somebody in front of Keycloak's login page. */
export interface LoginPage {
  /** Types name and password. Whether that led to a code for the application. */
  submit(username: string, password: string): Promise<boolean>
}

const REDIRECT = 'https://app.example/back'

/** A public client of a document that people can log in to here. */
export const APPLICATION = {
  clientId: 'app',
  publicClient: true,
  standardFlowEnabled: true,
  redirectUris: [REDIRECT],
} as const

/** Opens the login page of a realm, as a browser without any cookie does. */
export async function openLoginPage(keycloakUrl: string, realm: string): Promise<LoginPage> {
  const query = new URLSearchParams({
    client_id: APPLICATION.clientId,
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: 'openid',
  })
  const response = await fetch(`${keycloakUrl}/realms/${realm}/protocol/openid-connect/auth?${query}`, {
    redirect: 'manual',
  })
  const page = await response.text()
  const cookie = response.headers
    .getSetCookie()
    .map((header) => header.split(';')[0])
    .join('; ')
  const action = /action="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&')
  return {
    async submit(username, password) {
      if (action === undefined) return false
      const answer = await fetch(action, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie },
        body: new URLSearchParams({ username, password }),
      })
      await answer.arrayBuffer()
      const { searchParams } = new URL(answer.headers.get('location') ?? REDIRECT)
      return answer.status === 302 && searchParams.has('code')
    },
  }
}
