import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { DEFAULT_STACK, type Ledger, type OwnedObject, type WrittenDigest } from './types.js'

type Entries = readonly (readonly [name: string, value: string])[]

/** One text for one ledger. What is of no named stack stands as it did before there were any. */
export function toJson(ledger: Ledger): string {
  const { salt, objects, digests } = ledger
  const all = [...objects.values()].flatMap((known) => [...known.values()])
  const names = new Set(
    [...all, ...digests.values()].map(({ stack }) => stack).filter((name) => name !== DEFAULT_STACK),
  )
  return JSON.stringify({
    ...(salt === undefined ? {} : { salt }),
    ...partOf(ledger, DEFAULT_STACK),
    ...(names.size === 0
      ? {}
      : { stacks: Object.fromEntries([...names].sort().map((name) => [name, partOf(ledger, name)])) }),
  })
}

function partOf({ objects, digests }: Ledger, stack: string): JsonObject {
  const kinds = [...objects]
    .map(([kind, known]) => [kind, idsOf(known, stack)] as const)
    .filter(([, ids]) => ids.length > 0)
    .sort(byName)
  return {
    objects: Object.fromEntries(kinds.map(([kind, ids]) => [kind, Object.fromEntries(ids)])),
    digests: Object.fromEntries(
      [...digests]
        .flatMap(([place, { digest, stack: writer }]) => (writer === stack ? [[place, digest] as const] : []))
        .sort(byName),
    ),
  }
}

const idsOf = (known: ReadonlyMap<string, OwnedObject>, stack: string): Entries =>
  [...known].flatMap(([key, { id, stack: owner }]) => (owner === stack ? [[key, id] as const] : [])).sort(byName)

const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : 1

/** Undefined where the text is no ledger. */
export function fromJson(text: string): Ledger | undefined {
  const parsed = parseJson(text)
  if (!isJsonObject(parsed) || !isJsonObject(parsed.objects)) return undefined
  const objects = new Map<string, Map<string, OwnedObject>>()
  const digests = new Map<string, WrittenDigest>()
  const read = (part: JsonValue | undefined, stack: string): void => {
    if (!isJsonObject(part)) return
    for (const [kind, ids] of membersOf(part.objects)) {
      const known = objects.get(kind) ?? new Map<string, OwnedObject>()
      for (const [key, id] of membersOf(ids)) if (typeof id === 'string') known.set(key, { id, stack })
      objects.set(kind, known)
    }
    for (const [place, digest] of membersOf(part.digests)) {
      if (typeof digest === 'string') digests.set(place, { digest, stack })
    }
  }
  read(parsed, DEFAULT_STACK)
  for (const [name, part] of membersOf(parsed.stacks)) read(part, name)
  return { salt: typeof parsed.salt === 'string' ? parsed.salt : undefined, objects, digests }
}

const membersOf = (value: JsonValue | undefined): readonly (readonly [string, JsonValue])[] =>
  isJsonObject(value) ? Object.entries(value) : []

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
