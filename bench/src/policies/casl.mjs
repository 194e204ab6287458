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
function questionsOf(world) {
  const abilities = createAbilities(world)
  return world.questions.map(({ person, permission, record }) => ({
    ability: abilities[person],
    action: PERMISSIONS[permission].action,
    record: subject(PERMISSIONS[permission].resource, { ...record }),
  }))
}

/** The verdict alone. */
export function createCan(world) {
  return { questions: questionsOf(world), decide: ({ ability, action, record }) => ability.can(action, record) }
}

/** The rule that decided; where none did there is nothing to say. */
export function createRelevantRule(world) {
  return {
    questions: questionsOf(world),
    decide: ({ ability, action, record }) => {
      const rule = ability.relevantRuleFor(action, record)
      return rule !== null && !rule.inverted
    },
  }
}
