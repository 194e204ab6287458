import { type PlanOptions, prunableKinds } from '../../realm-engine/index.js'
import type { KindName } from '../../realm-kinds/index.js'
import { DEFAULT_STACK } from '../../realm-ledger/index.js'
import { unknownName } from '../unknown-name.js'
import type { RealmTarget, TargetOptions } from './realm-target.js'

/** What decides what a plan holds, as it is said on the command line. */
export interface PlanningOptions extends TargetOptions {
  readonly prune?: readonly string[]
  readonly allowDelete?: readonly string[]
  readonly maxDeletes?: number
  readonly adopt?: true
}

/** The same for the engine. @throws CommandError `name_unknown`, exit code 2 */
export function planningOf(
  options: PlanningOptions,
  { withDevelopmentUsers, stack }: Pick<RealmTarget, 'withDevelopmentUsers' | 'stack'>,
): PlanOptions {
  const { prune = [], allowDelete = [], maxDeletes, adopt } = options
  return {
    withDevelopmentUsers,
    ...(stack === DEFAULT_STACK ? {} : { stack }),
    ...(prune.length > 0 ? { prune: [...new Set(prune.map(requireKind))] } : {}),
    ...(allowDelete.length > 0 ? { allowDelete: [...allowDelete] } : {}),
    ...(maxDeletes === undefined ? {} : { maxDeletes }),
    ...(adopt === true ? { adopt } : {}),
  }
}

function requireKind(name: string): KindName {
  const kinds = prunableKinds()
  const kind = kinds.find((candidate) => candidate === name)
  if (kind === undefined) throw unknownName('kind to prune', name, kinds)
  return kind
}
