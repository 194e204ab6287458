import jwksRsa from 'jwks-rsa'
import koaJwt from 'koa-jwt'
import { mayRead } from '../answer.mjs'
import { koaListener } from './koa.mjs'

export function createListener({ issuer, jwksUri, audience }) {
  const secret = jwksRsa.koaJwtSecret({ jwksUri, cache: true })
  const authenticate = koaJwt({ secret, issuer, audience, algorithms: ['RS256'] })
  const authorize = (ctx, next) => (mayRead(ctx.state.user, ctx.params.gaveurId) ? next() : ctx.throw(403))

  return koaListener([authenticate], [authorize])
}
