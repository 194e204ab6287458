import type { AdminClient } from '../../../src/admin-api/index.js'

const never = async (): Promise<never> => {
  throw new Error('it reads only')
}

/** Keycloak, of which something is asked and nothing else. */
export const readingClient = (get: AdminClient['get']): AdminClient => ({
  url: 'http://127.0.0.1',
  get,
  readByPost: never,
  post: never,
  put: never,
  delete: never,
  serverVersion: never,
  serverProviders: never,
  doubtToken: () => {},
  writes: () => 0,
})
