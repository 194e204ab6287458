import type { LogLevel } from '../log-line/index.js'
import { LEVELED_MODULES, type LeveledModule } from './log-modules.js'

/** Longest time that a level may be set for; a longer one is configured. */
export const LONGEST_LEVEL_SECONDS = 7 * 86_400

/** What a module writes now. */
export interface ModuleLevel {
  /** Least level that is written. */
  readonly level: LogLevel
  /** What it goes back to. */
  readonly configured: LogLevel
  /** When it does so by itself. */
  readonly revertsAt?: Date
}

export interface LevelChange {
  readonly module: LeveledModule
  readonly from: LogLevel
  readonly to: LogLevel
  readonly revertsAt?: Date
}

/** The levels of all modules, which may change while they write. */
export interface LogLevels {
  current(): Readonly<Record<LeveledModule, ModuleLevel>>
  /**
   * Sets levels until somebody sets others, or for a time.
   *
   * @param levels by module; `null` goes back to what is configured
   * @param forSeconds from 1 to 604,800; default: for good
   * @returns what is different now
   * @throws RangeError for a time that can't be meant; nothing is changed then
   */
  set(levels: LevelsByModule<LogLevel | null>, forSeconds?: number): readonly LevelChange[]
  /** Sets what is configured, and goes back to it. @returns what is different now */
  configure(settings: LevelSettings): readonly LevelChange[]
}

export interface LevelSettings {
  /** The least level that is written. Default INFO. */
  readonly level?: LogLevel | undefined
  /** For single modules, instead of `level`. */
  readonly levels?: LevelsByModule<LogLevel> | undefined
}

type LevelsByModule<Level> = Readonly<Partial<Record<LeveledModule, Level>>>

interface Setting {
  level: LogLevel
  configured: LogLevel
  revertsAt: Date | undefined
  timer: NodeJS.Timeout | undefined
}

export interface LogLevelsOptions extends LevelSettings {
  readonly now: () => Date
  /** Told of each level that counts from here on. */
  readonly apply: (module: LeveledModule, level: LogLevel) => void
  /** A level that was set for a time went back. */
  readonly onExpired: (change: LevelChange) => void
}

export function createLogLevels({ now, apply, onExpired, ...initial }: LogLevelsOptions): LogLevels & {
  close(): void
} {
  const settings = new Map<LeveledModule, Setting>(
    LEVELED_MODULES.map((module) => {
      const level = configuredLevel(initial, module)
      return [module, { level, configured: level, revertsAt: undefined, timer: undefined }]
    }),
  )
  for (const [module, { level }] of settings) apply(module, level)

  function change(module: LeveledModule, setting: Setting, to: LogLevel, forSeconds?: number): LevelChange | undefined {
    const { level: from, revertsAt: before } = setting
    clearTimeout(setting.timer)
    setting.level = to
    setting.revertsAt = undefined
    if (forSeconds !== undefined && to !== setting.configured) {
      setting.revertsAt = new Date(now().getTime() + forSeconds * 1000)
      setting.timer = setTimeout(() => expire(module, setting), forSeconds * 1000).unref()
    }
    const { revertsAt } = setting
    if (from === to && before?.getTime() === revertsAt?.getTime()) return undefined
    apply(module, to)
    return revertsAt === undefined ? { module, from, to } : { module, from, to, revertsAt }
  }

  function expire(module: LeveledModule, setting: Setting): void {
    const changed = change(module, setting, setting.configured)
    if (changed !== undefined) onExpired(changed)
  }

  return {
    current() {
      const entries = [...settings].map(([module, { level, configured, revertsAt }]) => [
        module,
        revertsAt === undefined ? { level, configured } : { level, configured, revertsAt },
      ])
      return Object.fromEntries(entries)
    },
    set(levels, forSeconds) {
      if (forSeconds !== undefined && !(forSeconds >= 1 && forSeconds <= LONGEST_LEVEL_SECONDS)) {
        throw new RangeError(`forSeconds must be from 1 to ${LONGEST_LEVEL_SECONDS}, not ${forSeconds}`)
      }
      return [...settings].flatMap(([module, setting]) => {
        const level = levels[module]
        if (level === undefined) return []
        return change(module, setting, level ?? setting.configured, forSeconds) ?? []
      })
    },
    configure(configured) {
      return [...settings].flatMap(([module, setting]) => {
        setting.configured = configuredLevel(configured, module)
        return change(module, setting, setting.configured) ?? []
      })
    },
    close() {
      for (const { timer } of settings.values()) clearTimeout(timer)
    },
  }
}

const configuredLevel = ({ level = 'INFO', levels = {} }: LevelSettings, module: LeveledModule): LogLevel =>
  levels[module] ?? level

/** `auth: INFO → DEBUG until 2026-11-21T23:00:00.000Z` */
export function describeLevelChange({ module, from, to, revertsAt }: LevelChange): string {
  const until = revertsAt === undefined ? '' : ` until ${revertsAt.toISOString()}`
  return `${module}: ${from} → ${to}${until}`
}
