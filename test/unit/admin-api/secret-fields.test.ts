import { expect, it } from 'vitest'
import { isSecretField, looksSecret } from '../../../src/admin-api/index.js'

it.each<readonly [path: string, value: string]>([
  ['clients attributes tls.client.key', 'MIIC'],
  ['clients attributes their_token', 'abcdef'],
  ['components config trustStorePassword', 'abcdef'],
  ['components config ecdsaPrivateKey', 'ME4C'],
  ['authenticatorConfig config api-key', 'abcdef'],
  ['authenticatorConfig config Passphrase', 'abcdef'],
  ['smtpServer authTokenClientSecret', 'abcdef'],
  ['clients description', '-----BEGIN EC PRIVATE KEY-----'],
  ['clients attributes jwks.string', '{"keys":[{"kty":"EC","d":"x"}]}'],
  ['identityProviders config tokenUrl', 'https://us:pass@id.example/token'],
  ['clients rootUrl', 'https://token@id.example'],
])('%s looks secret', (path, value) => {
  expect(looksSecret(path.split(' '), value)).toBe(true)
  expect(looksSecret(path.split(' '), [value])).toBe(true)
})

it.each<readonly [path: string, value: string]>([
  ['passwordPolicy', 'length(8)'],
  ['clients attributes access.token.lifespan', '300'],
  ['clients attributes use.refresh.tokens', 'true'],
  ['clients attributes token.endpoint.auth.signing.alg', 'RS256'],
  ['clients attributes jwt.credential.certificate', 'MIIC'],
  ['clients attributes jwt.credential.public.key', 'MIIC'],
  ['clients attributes saml.signing.certificate', 'MIIC'],
  ['authenticatorConfig config site.key', 'public'],
  ['authenticatorConfig config credentials', 'webauthn-passwordless'],
  ['identityProviders config tokenUrl', 'https://id.example/token?mail=a@b.example'],
  ['protocolMappers config claim.name', 'secret'],
  ['clients attributes tls.client.key', '**********'],
  ['components config secretSize', '64'],
])('%s looks like what anybody may see', (path, value) => {
  expect(looksSecret(path.split(' '), value) || isSecretField(path.split(' ').at(-1) ?? '', value)).toBe(false)
})
