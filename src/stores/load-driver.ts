import { StoreError } from './store-error.js'

/** The optional peers, and the versions that they are tested with. */
const DRIVERS = {
  pg: { range: '^8.23.1', needed: 'A PostgreSQL database' },
  '@electric-sql/pglite': { range: '^0.5.16', needed: 'The embedded database' },
  redis: { range: '^6.3.1', needed: 'Redis' },
} as const

/**
 * Loads a driver when it is needed: each is an optional peer.
 *
 * @throws StoreError `driver_missing`.
 */
export async function loadDriver<Driver>(name: keyof typeof DRIVERS, load: () => Promise<Driver>): Promise<Driver> {
  try {
    return await load()
  } catch (cause) {
    const { range, needed } = DRIVERS[name]
    const message = `${needed} needs the package ${name}, which could not be loaded: npm install ${name}@${range} installs it.`
    throw new StoreError('driver_missing', message, { package: name }, { cause })
  }
}
