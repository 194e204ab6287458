import { userInfo } from 'node:os'
import type { CommandIo } from './io.js'

/** Who is signed in to this machine. */
export function operatingSystemUser({ environment }: Pick<CommandIo, 'environment'>): string {
  try {
    return userInfo().username
  } catch {
    // A user id without a name, as containers have it.
    return environment.USER ?? environment.USERNAME ?? `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
