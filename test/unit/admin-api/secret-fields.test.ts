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
  ...[
    ...[
      'security.token',
      'securityPassword',
      'security_api_key',
      'hourly.secret',
      'composite.secret',
      'website-password',
    ],
    ...['typesense.api.key', 'authToken', 'accessKey', 'signingKey', 'refreshToken', 'botToken', 'API_TOKEN', 'APIKey'],
    ...[
      'authtoken',
      'signingkey',
      'bot.token.2',
      'token.value',
      'secret_id',
      'smtp_pass',
      'userPwd',
      'pin',
      'bindCredentials',
    ],
  ].map((name) => [`clients attributes ${name}`, 'abcdef'] as const),
  ['authenticatorConfig config smsPassword', '48151623'],
  ['authenticatorConfig config webhook.secret', '48151623'],
  ['users attributes pin', '4815'],
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
  ['clients attributes jwt.credential.sub', 'system:serviceaccount:shop:api'],
  ['clients attributes jwt.credential.public.key', 'MIIC'],
  ['clients attributes saml.signing.certificate', 'MIIC'],
  ['authenticatorConfig config site.key', 'public'],
  ['authenticatorConfig config credentials', 'webauthn-passwordless'],
  ['identityProviders config tokenUrl', 'https://id.example/token?mail=a@b.example'],
  ['protocolMappers config claim.name', 'secret'],
  ['clients attributes tls.client.key', '**********'],
  ['components config secretSize', '64'],
  ['clients attributes client.secret.creation.time', '1763700000'],
  ['clients attributes refreshTokenMaxReuse', '0'],
  ['clients attributes token.lifespan', '300'],
  ['clients attributes passwordless.lifespan', '300'],
  ['clients attributes actionToken', '300'],
  ['clientScopes attributes vc.credential_identifier', 'badge'],
  ['clientScopes attributes vc.signing_key_id', 'abcdef'],
  ['components config ecdsaEllipticCurveKey', 'P-256'],
  ['components config keyAlias', 'mine'],
  ['identityProviders config encryptionPublicKey', 'MIIC'],
  ['identityProviders config publicKeySignatureVerifier', 'MIIC'],
  ['identityProviders config xmlSigKeyInfoKeyNameTransformer', 'KEY_ID'],
  ['identityProviders config jwksUrl', 'https://id.example/keys'],
  ['identityProviders config validateSignature', 'true'],
  ['smtpServer authTokenClientId', 'mailer'],
  ['smtpServer authTokenScope', 'mail.send'],
  ['smtpServer authType', 'token'],
  ['groups attributes monkey', 'rhesus'],
])('%s looks like what anybody may see', (path, value) => {
  expect(looksSecret(path.split(' '), value) || isSecretField(path.split(' ').at(-1) ?? '', value)).toBe(false)
})
