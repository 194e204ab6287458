import { join } from 'node:path'
import { bytesOfRequest } from './audit.mjs'
import { served } from './served.mjs'

export const stack = served({
  name: 'stack',
  question: 'What does it cost with request id, eight headers, audit trail and access log?',
  tokenCount: 200,
  async chosen({ settings, directory, tokens, core }) {
    const whole = { name: 'passerelle-stack', settings: { ...settings, directory } }
    const lines = await bytesOfRequest(whole, tokens, core, 'GET')
    return [
      { name: 'bare-koa', settings },
      { name: 'floor-stack', settings: { ...settings, directory, ...lines } },
      whole,
      { name: 'passerelle-stack-bare-lines', settings: { ...settings, directory: join(directory, 'bare-lines') } },
    ]
  },
  floors: [
    { name: 'floor-stack', title: '× F2' },
    { name: 'bare-koa', title: '× bare Koa' },
  ],
  targets: (median) => [
    { what: 'the whole stack, in CPU time of F2', measured: median('passerelle-stack', 'floor-stack'), atMost: 1.25 },
    {
      what: 'share of bare Koa’s throughput by CPU time, whole stack',
      measured: 1 / median('passerelle-stack', 'bare-koa'),
      atLeast: 0.45,
    },
  ],
})
