import { createNodeHandler } from '../../../../src/fetch/index.js'
import type { StartDoor } from '../run-column.js'
import { declaredRoutes } from './declared.js'
import { listen } from './listen.js'

export const startNode: StartDoor = ({ routes, ...options }) =>
  listen(createNodeHandler(declaredRoutes(routes), options))
