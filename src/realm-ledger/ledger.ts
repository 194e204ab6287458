import { AdminError } from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { packText, unpackText } from './pack-text.js'

/** What Passerelle made in a realm or took over, and what it last wrote of values that Keycloak never gives back. */
export interface Ledger {
  /** Base64, for the digests; undefined until the first of them is written. */
  readonly salt: string | undefined
  /** Keycloak's id by kind and key. Empty for what has none; `INTENT` for what was about to be made when a run died. */
  readonly objects: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** Digests of secrets by `kind key field`. */
  readonly digests: ReadonlyMap<string, string>
}

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
  const isWhole = version === '1' && pieces >= 1 && pieces <= Object.keys(members).length
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
    [ATTRIBUTE]: `1 ${pieces.length} ${first}`,
    ...Object.fromEntries(others.map((piece, at) => [`${ATTRIBUTE}.${at + 1}`, piece])),
  }
}

/** Whether an object is one that the ledger has for certain, and not another that somebody made in its place. */
export const owns = (ledger: Ledger, kind: string, key: string, id: string): boolean =>
  ledger.objects.get(kind)?.get(key) === id

/** Whether a run that died was about to make an object of this name: what has the name now may be it, or another. */
export const intended = (ledger: Ledger, kind: string, key: string): boolean =>
  ledger.objects.get(kind)?.get(key) === INTENT

/** The same ledger with entries set, or removed where the id is undefined. */
export function withEntries(
  ledger: Ledger,
  entries: readonly { readonly kind: string; readonly key: string; readonly id: string | undefined }[],
): Ledger {
  const objects = new Map([...ledger.objects].map(([kind, ids]) => [kind, new Map(ids)]))
  for (const { kind, key, id } of entries) {
    const ids = objects.get(kind) ?? new Map<string, string>()
    if (id === undefined) ids.delete(key)
    else ids.set(key, id)
    objects.set(kind, ids)
  }
  return { ...ledger, objects }
}

export const sameLedger = (one: Ledger, other: Ledger): boolean => toJson(one) === toJson(other)

function toJson({ salt, objects, digests }: Ledger): string {
  const sorted = <Value>(map: ReadonlyMap<string, Value>): readonly (readonly [string, Value])[] =>
    [...map].sort(([one], [other]) => (one < other ? -1 : 1))
  return JSON.stringify({
    ...(salt === undefined ? {} : { salt }),
    objects: Object.fromEntries(
      sorted(objects)
        .filter(([, ids]) => ids.size > 0)
        .map(([kind, ids]) => [kind, Object.fromEntries(sorted(ids))]),
    ),
    digests: Object.fromEntries(sorted(digests)),
  })
}

function fromJson(text: string): Ledger | undefined {
  const parsed = parseJson(text)
  if (!isJsonObject(parsed) || !isJsonObject(parsed.objects)) return undefined
  return {
    salt: typeof parsed.salt === 'string' ? parsed.salt : undefined,
    objects: new Map(Object.entries(parsed.objects).map(([kind, ids]) => [kind, textMap(ids)])),
    digests: textMap(parsed.digests),
  }
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const textMap = (value: JsonValue | undefined): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(isJsonObject(value) ? value : {}).flatMap(([name, member]) =>
      typeof member === 'string' ? [[name, member] as const] : [],
    ),
  )
