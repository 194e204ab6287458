import { createStack } from './passerelle.mjs'

/** Lines say whose they are only where somebody told them: without AsyncLocalStorage. */
export const createListener = (settings) => createStack({ ...settings, logContext: false })
