import { createRemoteJWKSet, jwtVerify } from 'jose'
import { mayRead } from '../answer.mjs'
import { koaListener } from './koa.mjs'

/** What one writes by hand with jose: each request is verified anew. */
export function createListener({ issuer, jwksUri, audience }) {
  const keys = createRemoteJWKSet(new URL(jwksUri))
  const options = { issuer, audience, algorithms: ['RS256'], requiredClaims: ['exp', 'sub'] }

  const authenticate = async (ctx, next) => {
    const token = /^Bearer (\S+)$/i.exec(ctx.get('authorization'))?.[1]
    if (token === undefined) ctx.throw(401)
    try {
      ctx.state.user = (await jwtVerify(token, keys, options)).payload
    } catch {
      ctx.throw(401)
    }
    return next()
  }
  const authorize = (ctx, next) => (mayRead(ctx.state.user, ctx.params.gaveurId) ? next() : ctx.throw(403))

  return koaListener([authenticate], [authorize])
}
