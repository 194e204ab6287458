import { served } from './served.mjs'

/** Those that a run may leave out. */
export const PEERS = ['koa-jose', 'koa-jwt', 'bare-express', 'express-oauth2-jwt-bearer', 'keycloak-connect']

export const warm = served({
  name: 'warm',
  question: 'What does a protected request cost, with a token that was seen before?',
  tokenCount: 200,
  chosen: ({ settings, peers }) =>
    ['bare-koa', 'floor-warm', 'passerelle', ...peers].map((name) => ({ name, settings })),
  floors: [
    { name: 'floor-warm', title: '× F1' },
    { name: 'bare-koa', title: '× bare Koa' },
  ],
  targets: (median) => [
    {
      what: 'authenticate + authorize, in CPU time of F1',
      measured: median('passerelle', 'floor-warm'),
      atMost: 1.1,
    },
    {
      what: 'share of bare Koa’s throughput by CPU time, warm',
      measured: 1 / median('passerelle', 'bare-koa'),
      atLeast: 0.85,
    },
  ],
})
