import { nearestWord } from '../spelling/index.js'
import { isAlertWebhookVariable } from './alert-webhooks.js'
import type { ConfigurationMistake } from './types.js'
import { VARIABLES } from './variables.js'
import { isWebhookVariable } from './webhooks.js'

/** How names of ours start; what starts otherwise belongs to somebody else. */
const PREFIXES = [...new Set(Object.keys(VARIABLES).map((name) => name.split('_')))]
  .filter((words) => words.length > 1)
  .map(([first]) => `${first}_`)
  .concat('WEBHOOK_')

/** Names that were set, are not ours, and come close to one of ours that is not set. */
export function misspeltVariables(given: ReadonlyMap<string, string>): readonly ConfigurationMistake[] {
  const unset = Object.keys(VARIABLES).filter((name) => !given.has(name))
  return [...given.keys()].filter(isForeign).flatMap((name) => {
    const meant = meantBy(name.toUpperCase(), unset)
    const problem = 'is not a variable of Passerelle and has no effect'
    return meant === undefined ? [] : [{ variable: name, problem, mend: `Did you mean ${meant}?` }]
  })
}

export const toWarning = ({ variable, problem, mend }: ConfigurationMistake): string =>
  `${variable} ${problem}. ${mend}`

const isForeign = (name: string): boolean =>
  !Object.hasOwn(VARIABLES, name) &&
  !isWebhookVariable(name) &&
  !isAlertWebhookVariable(name) &&
  PREFIXES.some((prefix) => name.toUpperCase().startsWith(prefix))

function meantBy(name: string, unset: readonly string[]): string | undefined {
  const longer = unset.find((known) => name.startsWith(`${known}_`))
  return nearestWord(name, unset) ?? longer ?? webhookMeantBy(name)
}

function webhookMeantBy(name: string): string | undefined {
  const [prefix, ...rest] = name.split('_')
  const kind =
    rest.length > 1 && prefix === 'WEBHOOK' ? nearestWord(rest.at(-1) ?? '', ['SECRET', 'PROVIDER']) : undefined
  return kind === undefined ? undefined : ['WEBHOOK', ...rest.slice(0, -1), kind].join('_')
}
