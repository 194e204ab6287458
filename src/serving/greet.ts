/** What a person at the terminal wants to read first: where the server is, and two requests to try it with. */
export function greet(url: string, issuer: string, isEmbedded: boolean): string {
  if (!isEmbedded) return `Passerelle serves on ${url}\nIssuer: ${issuer}\n`
  return `Passerelle serves on ${url}
Development: embedded provider ${issuer}, data in memory.

A token for jean.martin@gaveur.fr:
  TOKEN=$(curl -s ${issuer}/protocol/openid-connect/token \\
    -d grant_type=password -d client_id=euralis-frontend \\
    -d username=jean.martin@gaveur.fr -d password=gaveur123 | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')

His own feedings (200), and those of gaveur 2 (403):
  curl -i -H "Authorization: Bearer $TOKEN" ${url}/api/gavage/1
  curl -i -H "Authorization: Bearer $TOKEN" ${url}/api/gavage/2

Stop with Ctrl-C.
`
}
