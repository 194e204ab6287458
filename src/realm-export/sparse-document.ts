import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { identityOf } from './identity-fields.js'

/** A document that is put together from parts of another, each at the place where it stands there. */
export interface SparseDocument {
  /** Lays members over what stands at a path. Entries of lists above it come along with their names. */
  place(path: readonly (string | number)[], members: JsonObject): void
  /** Adds an entry to the end of a list. */
  append(path: readonly (string | number)[], entry: JsonObject): void
  /** Lists have no holes, and stand in the order of the original. */
  finish(): JsonObject
}

/** Behind everything that stands in a list already. */
const APPENDED = 1_000_000

interface Branch {
  readonly members: Map<string | number, Branch>
  own: JsonObject
  isList: boolean
}

const createBranch = (own: JsonObject): Branch => ({ members: new Map(), own, isList: false })

export function createSparseDocument(original: JsonObject): SparseDocument {
  const root = createBranch({})
  const branchAt = (path: readonly (string | number)[]): Branch => {
    let branch = root
    let there: JsonValue | undefined = original
    for (const step of path) {
      there = memberAt(there, step)
      const isEntry = typeof step === 'number'
      if (isEntry) branch.isList = true
      const next = branch.members.get(step) ?? createBranch(isEntry && isJsonObject(there) ? identityOf(there) : {})
      branch.members.set(step, next)
      branch = next
    }
    return branch
  }
  return {
    place(path, members) {
      const branch = branchAt(path)
      branch.own = { ...branch.own, ...members }
    },
    append(path, entry) {
      const list = branchAt(path)
      list.isList = true
      list.members.set(APPENDED + list.members.size, createBranch(entry))
    },
    finish: () => objectOf(root),
  }
}

function memberAt(value: JsonValue | undefined, step: string | number): JsonValue | undefined {
  if (typeof step === 'number') return Array.isArray(value) ? value[step] : undefined
  return isJsonObject(value) ? value[step] : undefined
}

function objectOf(branch: Branch): JsonObject {
  const below = [...branch.members].map(([name, member]) => [String(name), branchValue(member)] as const)
  return { ...branch.own, ...Object.fromEntries(below) }
}

function branchValue(branch: Branch): JsonValue {
  if (!branch.isList) return objectOf(branch)
  const entries = [...branch.members].sort(([one], [other]) => Number(one) - Number(other))
  return entries.map(([, entry]) => objectOf(entry))
}
