import { join } from 'node:path'
import { importPasserelle } from '../contenders/passerelle.mjs'

const create = (module) => async (directory) => {
  const { createLoggers, runWithLogContext } = await importPasserelle()
  const logger = createLoggers({ directory })[module]
  const context = { requestId: '3f0c8b6e-6f0a-4a55-9d11-0f6a3b1f2c4d', user: 'jean.martin@gaveur.fr' }
  return {
    path: join(directory, `${module}.log`),
    /** As in a request: whose line it is, is found. */
    inContext: (work) => runWithLogContext(context, work),
    write: () => logger.info('feeding 000000 of gaveur 42 was stored'),
  }
}

/** A module's logger: winston below, as alone, and before it the line. */
export const createMainLog = create('main')

/** The one that gets a line a request, without winston. */
export const createApiLog = create('api')
