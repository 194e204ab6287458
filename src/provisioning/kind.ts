import type { RealmApi } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import type { RealmConfig } from '../realm-config/index.js'
import { compareFields } from '../realm-kinds/index.js'
import type { KindName, PlanStep } from './types.js'

/** What every kind works with. */
export interface Context {
  readonly config: RealmConfig
  readonly withDevelopmentUsers: boolean
  readonly api: RealmApi
}

/** One kind of thing in a realm: what identifies it, how it is read, compared, created and updated. */
export interface Kind<Item, Current> {
  readonly name: KindName
  /** What the configuration declares, in the order in which it is to be applied. */
  declared(context: Context): readonly Item[]
  /** Unique within the kind. */
  key(item: Item): string
  /** What the server has of these items, by key. Asked only when the realm exists. */
  read(context: Context, items: readonly Item[]): Promise<ReadonlyMap<string, Current>>
  /** The declared fields that count: all of them for a new object (`current` undefined), else those that are managed. */
  wanted(item: Item, current: Current | undefined, context: Context): JsonObject
  /** The same fields as the server has them, in the same form. */
  observed(current: Current, item: Item, context: Context): JsonObject
  create(context: Context, item: Item): Promise<void>
  update(context: Context, item: Item, current: Current): Promise<void>
  /** Something that whoever applies this should know. */
  note?(item: Item, current: Current | undefined, context: Context, realmExists: boolean): string | undefined
  /** What is left alone although it differs. */
  leftAlone?(item: Item, current: Current, context: Context): readonly string[]
}

/** A declared object beside what the server has of it. */
export interface Inspected {
  readonly step: PlanStep
  readonly leftAlone: readonly string[]
  /** Makes the server have what is declared. */
  bring(): Promise<void>
}

/** A kind whose items are its own business, so that kinds stand in one table. */
export interface RealmKind {
  readonly name: KindName
  inspect(context: Context, realmExists: boolean): Promise<readonly Inspected[]>
}

export function realmKind<Item, Current>(kind: Kind<Item, Current>): RealmKind {
  const inspectItem = (context: Context, item: Item, current: Current | undefined, realmExists: boolean): Inspected => {
    const wanted = kind.wanted(item, current, context)
    const observed = current === undefined ? {} : kind.observed(current, item, context)
    const changes = compareFields(wanted, observed)
    const note = kind.note?.(item, current, context, realmExists)
    return {
      step: {
        kind: kind.name,
        key: kind.key(item),
        action: current === undefined ? 'create' : changes.length > 0 ? 'update' : 'unchanged',
        changes,
        ...(note === undefined ? {} : { note }),
      },
      leftAlone: current === undefined ? [] : (kind.leftAlone?.(item, current, context) ?? []),
      bring: () => (current === undefined ? kind.create(context, item) : kind.update(context, item, current)),
    }
  }
  return {
    name: kind.name,
    async inspect(context, realmExists) {
      const items = kind.declared(context)
      const known = realmExists && items.length > 0 ? await kind.read(context, items) : new Map<string, Current>()
      return items.map((item) => inspectItem(context, item, known.get(kind.key(item)), realmExists))
    },
  }
}
