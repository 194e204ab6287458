import { fileURLToPath } from 'node:url'

/** Absolute path of the realm that comes with the package: `realm-config/gaveurs-production`. */
export function demonstrationRealmDirectory(): string {
  // src/ and dist/ lie equally deep below the package, so that the way up is the same from both.
  return fileURLToPath(new URL('../../realm-config/gaveurs-production', import.meta.url))
}
