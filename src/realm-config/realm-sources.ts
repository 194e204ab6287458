import type { YamlCursor } from './yaml-cursor.js'

/** The files of a realm's folder, as they are written. One that is missing or cannot be understood is absent. */
export interface RealmSources {
  readonly realm: YamlCursor
  readonly roles: YamlCursor
  readonly policy: YamlCursor
  /** users.dev.yaml */
  readonly users: YamlCursor
  /** clients/*.yaml, by file name. */
  readonly clients: readonly YamlCursor[]
}
