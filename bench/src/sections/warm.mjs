import { served } from './served.mjs'

/** Those that a run may leave out. */
export const PEERS = ['koa-jose', 'koa-jwt', 'bare-express', 'express-oauth2-jwt-bearer', 'keycloak-connect']

const SHORT_RUN = 0.2

export const warm = served({
  name: 'warm',
  question: 'What does a protected request cost, with a token that was seen before?',
  tokenCount: 200,
  chosen: ({ settings, peers, scale }) => [
    ...['bare-koa', 'floor-warm', 'passerelle'].map((name) => ({ name, settings })),
    // Nothing is held against them: in a short run they need not have every turn.
    ...peers.map((name) => ({ name, settings, each: scale < SHORT_RUN ? 3 : 1 })),
  ],
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
