import type { KindName, RealmObject } from '../realm-kinds/index.js'
import type { Ledger } from '../realm-ledger/index.js'

/** What goes with an object that is deleted: how the keys of its parts begin. */
const PARTS: Readonly<
  Partial<Record<KindName, readonly (readonly [kind: KindName, begin: (key: string) => string])[]>>
> = {
  client: [
    ['client-role', (key) => `${key}/`],
    ['protocol-mapper', (key) => `clients/${key}/`],
    ['authorization', (key) => `${key} / `],
  ],
  'client-scope': [['protocol-mapper', (key) => `clientScopes/${key}/`]],
  group: [['group', (key) => `${key}/`]],
  'identity-provider': [['identity-provider-mapper', (key) => `${key}/`]],
}

/** What other stacks made within an object, or were about to when a run of theirs died, in words: it would be deleted with it. */
export function partsOfOthers(kind: KindName, { key }: RealmObject, ledger: Ledger, stack: string): readonly string[] {
  return (PARTS[kind] ?? []).flatMap(([part, begin]) =>
    [...(ledger.objects.get(part) ?? [])]
      .filter(([name, entry]) => name.startsWith(begin(key)) && entry.stack !== stack)
      .map(([name, entry]) => `${part} ${name} of stack ${entry.stack}`),
  )
}
