import { loadDriver } from './load-driver.js'

/**
 * Loads the drivers of the servers that are configured, so that a missing package is a mistake at the start and not an
 * outage. Where no server is configured nothing is loaded.
 *
 * @throws StoreError `driver_missing`.
 */
export async function loadDrivers({
  databaseUrl,
  redisUrl,
}: {
  readonly databaseUrl?: string | undefined
  readonly redisUrl?: string | undefined
}): Promise<void> {
  if (databaseUrl !== undefined) await loadDriver('pg', () => import('pg'))
  if (redisUrl !== undefined) await loadDriver('redis', () => import('redis'))
}
