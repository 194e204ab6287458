/** In place of your OpenID Connect library: it gives the access token, and renews it before it ends. */
export async function accessToken() {
  return globalThis.ACCESS_TOKEN
}
