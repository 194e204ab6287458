import { randomUUID } from 'node:crypto'
import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { Claims } from './claim-path.js'
import type { Fitting } from './fitting.js'
import { accessClaims, idClaims, refreshClaims, type TokenFrame } from './token-claims.js'

type AccessToken = InstanceType<Provider['AccessToken']>
type RefreshToken = InstanceType<Provider['RefreshToken']>
type ClientCredentials = InstanceType<Provider['ClientCredentials']>
type Stored = AccessToken | RefreshToken | ClientCredentials

interface Form<Token> {
  id(token: Token): string
  sign(token: Token): string
  read(value: string): Claims | undefined
}

/**
 * Gives tokens Keycloak's JWTs as values, while oidc-provider goes on to store and find them by their ids. The methods
 * that are replaced here are no documented API: package.json pins oidc-provider to ~9.13, and the tests hold them.
 */
export function issueJwts({ provider, tokens, subjects, realm, nowSeconds }: Fitting): void {
  const values = new WeakMap<object, string>()
  // Not the access token's own, which asks for a format. It answers with what is stored.
  const toStored: (this: Stored) => Promise<{ payload: object }> = Reflect.get(
    provider.RefreshToken.prototype,
    'getValueAndPayload',
  )

  function dress<Token extends Stored>(model: { readonly prototype: Token }, { id, sign, read }: Form<Token>): void {
    const find: (id: string, options?: object) => Promise<unknown> = Reflect.get(model, 'find')
    Object.assign(model, {
      async find(value: string, options?: object) {
        const jti = read(value)?.jti
        return typeof jti === 'string' ? find.call(model, jti, options) : undefined
      },
    })
    Object.assign(model.prototype, {
      generateTokenId(this: Token) {
        return id(this)
      },
      async getValueAndPayload(this: Token) {
        this.iat ??= nowSeconds()
        this.exp ??= this.iat + this.expiration
        const value = sign(this)
        values.set(this, value)
        return { ...(await toStored.call(this)), value }
      },
    })
  }

  const frame = (token: Stored): TokenFrame => ({
    jti: token.jti,
    iat: token.iat,
    exp: token.exp ?? token.iat,
    iss: provider.issuer,
    ...('sid' in token && { sid: token.sid }),
    ...('jkt' in token && { jkt: token.jkt }),
  })
  const reuse = (): { readonly reuseId?: string } => (realm.revokesRefreshTokens ? { reuseId: randomUUID() } : {})
  const access = {
    id: (token: AccessToken | ClientCredentials) => `${subjects.shortcut(token)}:${randomUUID()}`,
    sign: (token: AccessToken | ClientCredentials) =>
      tokens.signAccess(accessClaims(frame(token), subjects.ofNew(token))),
    read: tokens.readAccess,
  }
  dress<AccessToken>(provider.AccessToken, access)
  dress<ClientCredentials>(provider.ClientCredentials, access)
  dress<RefreshToken>(provider.RefreshToken, {
    id: () => randomUUID(),
    sign: (token) => tokens.signRefresh(refreshClaims({ ...frame(token), ...reuse() }, subjects.ofNew(token))),
    read: tokens.readRefresh,
  })

  Object.assign(provider.IdToken.prototype, {
    async issue(this: { readonly ctx: KoaContextWithOIDC }) {
      const { AccessToken: beside, AuthorizationCode: code } = this.ctx.oidc.entities
      if (beside === undefined) throw new Error('An ID token is issued beside an access token only.')
      // Keycloak answers the nonce once, not again in a refresh.
      const claims = idClaims(frame(beside), subjects.ofNew(beside), values.get(beside) ?? '', code?.nonce)
      return tokens.signAccess(claims)
    },
  })
}
