import type { Identity, Permission, PolicyRecord } from '../policy/index.js'

/** What of a record stands in the trail. */
export type RecordCut = (record: PolicyRecord, identity: Identity) => PolicyRecord

/**
 * Cuts the records of a permission to the fields that the policy declares for its resource, where it declares any: an
 * application hands over whole rows, and most of a row is nobody's business in a log. One that has no others stays as it is.
 */
export function createRecordCut(permission: Permission): RecordCut {
  // Asked of each version of the policy once: it costs more than the decision.
  let version: string | undefined
  let fields: readonly string[] = []
  return (record, identity) => {
    if (identity.policyVersion !== version) {
      fields = Object.keys(identity.bounds(permission).fields)
      version = identity.policyVersion
    }
    if (fields.length === 0) return record
    try {
      for (const name in record) if (!fields.includes(name)) return cut(record, fields)
      return record
    } catch {
      return cut(record, fields)
    }
  }
}

function cut(record: PolicyRecord, fields: readonly string[]): PolicyRecord {
  const kept: Record<string, string | number | boolean | null> = {}
  for (const name of fields) {
    try {
      const value = record[name]
      if (value !== undefined) kept[name] = value
    } catch {
      kept[name] = '«unreadable»'
    }
  }
  return kept
}
