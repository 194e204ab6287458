import { createStack, roomFor } from './passerelle.mjs'

/** With `firstSeen`, it remembers fewer tokens than the load walks through. */
export const createListener = ({ firstSeen, tokenCount, ...settings }) =>
  createStack({ ...settings, ...(firstSeen && { cacheSize: roomFor(tokenCount) }) })
