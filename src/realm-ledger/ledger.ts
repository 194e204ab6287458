import { AdminError } from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { fromJson, toJson } from './ledger-text.js'
import { packText, unpackText } from './pack-text.js'
import { DEFAULT_STACK, type Ledger, type OwnedObject } from './types.js'

export const EMPTY_LEDGER: Ledger = { salt: undefined, objects: new Map(), digests: new Map() }

/** Attributes of the realm whose names begin so are Passerelle's own: no part of plans, drift and exports. */
const OWN = '_passerelle.'

const ATTRIBUTE = `${OWN}ledger`

/** Stands for the id of what is about to be made. It is no proof: whoever dies then may have made it, or not. */
export const INTENT = '?'

/** Keycloak keeps attributes of a realm of up to 64 KB. */
const LONGEST_PIECE = 60_000

export const isOwnAttribute = (name: string): boolean => name.startsWith(OWN)

/** The ledger in a realm's attributes. @throws AdminError `ledger_unreadable` */
export function readLedger(attributes: JsonValue | undefined, realm: string): Ledger {
  const members = isJsonObject(attributes) ? attributes : {}
  const first = members[ATTRIBUTE]
  if (typeof first !== 'string' || first === '') return EMPTY_LEDGER
  const [, version, count, head = ''] = /^(\d+) (\d+) (.*)$/s.exec(first) ?? []
  // An attribute can be edited: no number in it makes more work than there are pieces.
  const pieces = Number(count)
  const isWhole = VERSIONS.has(version ?? '') && pieces >= 1 && pieces <= Object.keys(members).length
  const others = Array.from({ length: isWhole ? pieces - 1 : 0 }, (_, at) => members[`${ATTRIBUTE}.${at + 1}`])
  const text = isWhole ? unpackText([head, ...others].join('')) : undefined
  const ledger = text === undefined ? undefined : fromJson(text)
  if (ledger !== undefined) return ledger
  throw new AdminError(
    'ledger_unreadable',
    `The attribute ${ATTRIBUTE} of realm ${realm}, where Passerelle keeps what it made, cannot be read: it was edited, or written by a newer version. Use that version; or remove the attribute and run apply with --adopt, which takes over what the files declare.`,
  )
}

/** The attributes that hold a ledger. Pieces of an earlier one that are not needed any more are emptied. */
export function ledgerAttributes(ledger: Ledger, before: JsonValue | undefined): JsonObject {
  const packed = packText(toJson(ledger))
  const pieces = packed.match(new RegExp(`.{1,${LONGEST_PIECE}}`, 'gs')) ?? []
  const stale = Object.keys(isJsonObject(before) ? before : {}).filter((name) => name.startsWith(`${ATTRIBUTE}.`))
  const [first = '', ...others] = pieces
  return {
    ...Object.fromEntries(stale.map((name) => [name, ''])),
    [ATTRIBUTE]: `${versionOf(ledger)} ${pieces.length} ${first}`,
    ...Object.fromEntries(others.map((piece, at) => [`${ATTRIBUTE}.${at + 1}`, piece])),
  }
}

/** The stack that has an object for certain; undefined where another was made in its place, or nobody is known to have it. */
export function ownerOf(ledger: Ledger, kind: string, key: string, id: string): string | undefined {
  const known = ledger.objects.get(kind)?.get(key)
  return known?.id === id ? known.stack : undefined
}

/** The stack whose run was about to make an object of this name when it died: what has the name now may be it, or another. */
export function intendedBy(ledger: Ledger, kind: string, key: string): string | undefined {
  const known = ledger.objects.get(kind)?.get(key)
  return known?.id === INTENT ? known.stack : undefined
}

/** Whether a run of a stack had more to make: it has died, where the lock says that none is at work. */
export const isUnfinished = ({ objects }: Ledger, stack: string): boolean =>
  [...objects.values()].some((known) =>
    [...known.values()].some((entry) => entry.id === INTENT && entry.stack === stack),
  )

/** The same ledger with entries of a stack set, or removed where the id is undefined. */
export function withEntries(
  ledger: Ledger,
  stack: string,
  entries: readonly { readonly kind: string; readonly key: string; readonly id: string | undefined }[],
): Ledger {
  const objects = new Map([...ledger.objects].map(([kind, known]) => [kind, new Map(known)]))
  for (const { kind, key, id } of entries) {
    const known = objects.get(kind) ?? new Map<string, OwnedObject>()
    if (id === undefined) known.delete(key)
    else known.set(key, { id, stack })
    objects.set(kind, known)
  }
  return { ...ledger, objects }
}

export const sameLedger = (one: Ledger, other: Ledger): boolean => toJson(one) === toJson(other)

/** A Passerelle that knows no stacks must not write over them. */
const VERSION_OF_STACKS = '2'

const VERSIONS: ReadonlySet<string> = new Set(['1', VERSION_OF_STACKS])

function versionOf({ objects, digests }: Ledger): string {
  const stacks = [...[...objects.values()].flatMap((known) => [...known.values()]), ...digests.values()]
  return stacks.every(({ stack }) => stack === DEFAULT_STACK) ? '1' : VERSION_OF_STACKS
}
