import { hash } from 'node:crypto'
import { koaListener } from './koa.mjs'

/** What no cache of verdicts can go below: a digest of the header, a Map that knows it, and a layer each for who and what. */
export function lookUp() {
  const known = new Map()
  return (ctx, next) => {
    const digest = hash('sha256', ctx.req.headers.authorization ?? '', 'binary')
    // Everything is let in at first sight, and known from then on.
    if (!known.has(digest)) known.set(digest, true)
    return next()
  }
}

export const emptyLayer = (_ctx, next) => next()

export const createListener = () => koaListener([lookUp()], [emptyLayer])
