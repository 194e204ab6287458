/**
 * Everybody who runs as a server, by the name of the module in contenders/. `open` contenders check nothing.
 * `nodeOptions` are of its process.
 * @type {Readonly<Record<string, { label: string, open?: boolean, nodeOptions?: readonly string[] }>>}
 */
export const CONTENDERS = Object.freeze({
  'bare-koa': { label: 'bare Koa', open: true },
  'floor-warm': { label: 'F1: digest, Map, two layers', open: true },
  passerelle: { label: 'Passerelle' },
  'koa-jose': { label: 'Koa + jose' },
  'koa-jwt': { label: 'koa-jwt + jwks-rsa' },
  'bare-express': { label: 'bare Express', open: true },
  'express-oauth2-jwt-bearer': { label: 'express-oauth2-jwt-bearer' },
  'keycloak-connect': { label: 'keycloak-connect' },
  'floor-stack': { label: 'F2: F1, headers, bytes of logs', open: true },
  'floor-synced': { label: 'F2 whose answer waits for the disk twice', open: true },
  'passerelle-stack': { label: 'Passerelle, whole stack' },
  'passerelle-stack-bare-lines': { label: 'the same with LOG_CONTEXT=false' },
  'passerelle-stack-roomy': {
    label: 'the same with --max-semi-space-size=32',
    nodeOptions: ['--max-semi-space-size=32'],
  },
  'passerelle-first-seen': { label: 'Passerelle' },
})
