import { served } from './served.mjs'

const TOKENS = 2_000

export const firstSeen = served({
  name: 'first-seen',
  question: 'What does a protected request cost, with a token that was never seen before (RS256)?',
  tokenCount: TOKENS,
  chosen: ({ settings }) => [
    { name: 'bare-koa', settings },
    { name: 'passerelle-first-seen', settings: { ...settings, tokenCount: TOKENS } },
    { name: 'koa-jose', settings },
  ],
  floors: [
    { name: 'koa-jose', title: '× Koa + jose' },
    { name: 'bare-koa', title: '× bare Koa' },
  ],
  targets: (median) => [
    {
      what: 'a first-seen token, in CPU time of Koa + jose',
      measured: median('passerelle-first-seen', 'koa-jose'),
      below: 1,
    },
  ],
})
