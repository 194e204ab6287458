import { createListener as create, roomFor } from './passerelle.mjs'

/** Remembers fewer tokens than the load walks through, so that each comes as if for the first time and is remembered in vain. */
export const createListener = (settings) => create({ ...settings, cacheSize: roomFor(settings.tokenCount) })
