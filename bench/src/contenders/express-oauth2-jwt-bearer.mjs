import { auth } from 'express-oauth2-jwt-bearer'
import { mayRead } from '../answer.mjs'
import { expressListener } from './express.mjs'

export function createListener({ issuer, jwksUri, audience }) {
  const authenticate = auth({ issuer, jwksUri, audience, tokenSigningAlg: 'RS256' })
  const authorize = (request, response, next) =>
    mayRead(request.auth.payload, request.params.gaveurId) ? next() : response.sendStatus(403)

  return expressListener([authenticate], [authorize])
}
