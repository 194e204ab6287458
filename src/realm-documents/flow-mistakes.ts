import type { JsonObject } from '../json/index.js'
import { type Mistake, mistakeAt } from '../realm-config/index.js'
import { nearestWord } from '../spelling/index.js'
import type { Finding } from './find-pieces.js'
import { objectsIn } from './walk-document.js'

const REQUIREMENTS = ['REQUIRED', 'ALTERNATIVE', 'CONDITIONAL', 'DISABLED']

/** What Keycloak refuses of flows, or fails over, only when it comes to write them. */
export function flowMistakes(finding: Finding, document: JsonObject, exported: boolean): readonly Mistake[] {
  const flows = objectsIn({ path: [], value: document }, 'authenticationFlows')
  const used = new Map<string, string>()
  return flows.flatMap((flow) => {
    const isOurs = flow.value.builtIn !== true
    return objectsIn(flow, 'authenticationExecutions').flatMap(
      ({ path, value: { requirement, authenticator, flowAlias } }) => {
        const at = (field: string) =>
          finding.places.follow(document, [...path, field]) ?? { file: '.', line: 1, column: 1 }
        const name = `${flowAlias ?? authenticator ?? 'an execution'}`
        const alias = `${flow.value.alias}`
        const holder = isOurs && typeof flowAlias === 'string' ? used.get(flowAlias) : undefined
        if (isOurs && typeof flowAlias === 'string') used.set(flowAlias, holder ?? alias)
        return [
          ...(holder === undefined
            ? []
            : [
                mistakeAt(
                  at('flowAlias'),
                  `Subflow \`${name}\` of ${alias} stands in ${holder} already, and Keycloak cannot share one.`,
                  'Declare it once more, under an alias of its own.',
                ),
              ]),
          ...(requirement === undefined && (exported || !isOurs)
            ? []
            : wrongRequirement(requirement, name, alias, at('requirement'))),
        ]
      },
    )
  })
}

function wrongRequirement(
  requirement: JsonObject[string] | undefined,
  name: string,
  alias: string,
  place: Parameters<typeof mistakeAt>[0],
): readonly Mistake[] {
  if (typeof requirement === 'string' && REQUIREMENTS.includes(requirement)) return []
  const one = `one of ${REQUIREMENTS.join(', ')}`
  if (requirement === undefined) {
    return [mistakeAt(place, `\`requirement\` of ${name} in flow ${alias} is missing.`, `Write ${one}.`)]
  }
  const near = nearestWord(`${requirement}`.toUpperCase(), REQUIREMENTS)
  const mend =
    requirement === 'OPTIONAL'
      ? 'Put the execution REQUIRED into a subflow that is CONDITIONAL, after `conditional-user-configured`.'
      : near === undefined
        ? `Write ${one}.`
        : `Did you mean \`${near}\`?`
  const problem = `\`requirement\` of ${name} in flow ${alias} is ${JSON.stringify(requirement)}, which Keycloak does not know.`
  return [mistakeAt(place, problem, mend)]
}
