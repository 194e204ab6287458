import { type PlanOptions, prunableKinds } from '../../realm-engine/index.js'
import type { KindName } from '../../realm-kinds/index.js'
import { DEFAULT_STACK } from '../../realm-ledger/index.js'
import { CommandError } from '../io.js'
import { printable } from '../printable.js'
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
  const kinds = [...new Set(prune.map(requireKind))]
  return {
    withDevelopmentUsers,
    ...(stack === DEFAULT_STACK ? {} : { stack }),
    ...(kinds.length > 0 ? { prune: kinds } : {}),
    ...(allowDelete.length > 0 ? { allowDelete: allowDelete.map((name) => requirePruned(name, kinds)) } : {}),
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

/** `kind:key`, of a kind that is pruned: any other would be allowed in vain. */
function requirePruned(name: string, pruned: readonly KindName[]): string {
  const [kind = '', key] = name.split(/:(.*)/s)
  if (key === undefined || key === '') throw vainly(name, 'is no object. Write it as KIND:KEY, such as user:jean.')
  if (pruned.includes(requireKind(kind))) return name
  throw vainly(name, `would allow nothing: ${kind} is not among the kinds of --prune. Add it there, or leave this out.`)
}

const vainly = (name: string, why: string): CommandError =>
  new CommandError(2, 'name_unknown', `--allow-delete ${printable(name)} ${why}`, {
    details: { what: 'object to delete', name },
  })
