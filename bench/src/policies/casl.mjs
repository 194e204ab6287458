import { AbilityBuilder, createMongoAbility, subject } from '@casl/ability'
import { PERMISSIONS } from './world.mjs'

/** An ability for each person, built once, as a server keeps it for a session; what is denied comes last, since it wins there. */
function createAbilities({ roles, people }) {
  return people.map(({ owner, roles: held }) => {
    const { can, cannot, build } = new AbilityBuilder(createMongoAbility)
    for (const role of held) {
      for (const { permission, own } of roles[role].grants) {
        const { action, resource } = PERMISSIONS[permission]
        if (own) can(action, resource, { owner })
        else can(action, resource)
      }
    }
    for (const role of held) {
      for (const { permission, site } of roles[role].denies) {
        const { action, resource } = PERMISSIONS[permission]
        if (site === undefined) cannot(action, resource).because('denied')
        else cannot(action, resource, { site }).because('denied')
      }
    }
    return build()
  })
}

/** Its records know of what kind they are: made once, before anything is measured. */
function subjectsOf({ questions }) {
  return new Map(
    questions.map((question) => [question, subject(PERMISSIONS[question.permission].resource, { ...question.record })]),
  )
}

/** The verdict alone. */
export function createCan(world) {
  const abilities = createAbilities(world)
  const subjects = subjectsOf(world)
  return (question) => abilities[question.person].can(PERMISSIONS[question.permission].action, subjects.get(question))
}

/** The rule that decided; where none did there is nothing to say. */
export function createRelevantRule(world) {
  const abilities = createAbilities(world)
  const subjects = subjectsOf(world)
  return (question) => {
    const rule = abilities[question.person].relevantRuleFor(
      PERMISSIONS[question.permission].action,
      subjects.get(question),
    )
    return rule !== null && !rule.inverted
  }
}
