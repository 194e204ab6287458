/**
 * Who runs, in the order of the table. `open` contenders check nothing: they are the floors.
 * @type {readonly { name: string, label: string, open?: boolean }[]}
 */
export const CONTENDERS = Object.freeze([
  { name: 'bare-koa', label: 'bare Koa', open: true },
  { name: 'passerelle', label: 'Passerelle' },
  { name: 'koa-jose', label: 'Koa + jose' },
  { name: 'koa-jwt', label: 'koa-jwt + jwks-rsa' },
  { name: 'bare-express', label: 'bare Express', open: true },
  { name: 'express-oauth2-jwt-bearer', label: 'express-oauth2-jwt-bearer' },
  { name: 'keycloak-connect', label: 'keycloak-connect' },
])

/** What the others are measured by. */
export const FLOOR = 'bare-koa'

/** What authenticate + authorize may cost on warm tokens, as a multiple of the floor's CPU time. */
export const TARGET = Object.freeze({ name: 'passerelle', ratio: 1.6 })
