import type { PlanStep } from '../../realm-engine/index.js'
import { printable, printableValue } from '../printable.js'
import { nameStep } from './print-plan.js'

/** Fields that another field of the same object rules out. */
const RULED_OUT: Readonly<Record<string, string>> = {
  'client secret': 'a public client has none: declare publicClient: false if it is meant to be confidential',
}

/** What Keycloak accepted and has otherwise all the same: each field with both values, and what may be the reason. */
export function notTaken(remaining: readonly PlanStep[]): string {
  const lines = remaining.flatMap(linesOf)
  const count = lines.length === 1 ? 'one field differs' : `${lines.length} fields differ`
  return [
    `Keycloak accepted everything, but ${count} still:`,
    ...lines.map((line) => `  ${line}`),
    'Either another field of the object rules it out, one that the files may not mention and somebody set by hand; or this version of Keycloak ignores the field or writes it otherwise; or somebody changed it meanwhile. Declare the other field, leave this one out, or run it again.',
  ].join('\n')
}

function linesOf(step: PlanStep): readonly string[] {
  const { place, action, changes, kind } = step
  const name = `${place === undefined ? '' : `${printable(place.file)}:${place.line} `}${nameStep(step)}`
  if (changes.length === 0) return [`${name}: to ${action}`]
  return changes.map((change) => {
    const values =
      'secret' in change
        ? 'declared, and Keycloak has another or none'
        : `declared ${printableValue(change.to)}, Keycloak has ${change.from === undefined ? 'none' : printableValue(change.from)}`
    const reason = RULED_OUT[`${kind} ${change.field}`]
    return `${name}: ${printable(change.field)}: ${values}${reason === undefined ? '' : ` (${reason})`}`
  })
}
