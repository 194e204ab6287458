/** One policy that every engine can express, people who hold roles of it, and questions with the verdicts they must get. */

export const ROLES = 1_000
const RESOURCES = 20
const ACTIONS = 10
const GRANTS_PER_ROLE = 20
const PEOPLE = 200
const QUESTIONS = 4_000

// As a program's literals are: names that V8 keeps once, and not texts put together at run time.
const literal = (text) => Object.keys({ [text]: true })[0]
const resourceOf = (permission) => literal(`resource${Math.floor(permission / ACTIONS)}`)
const actionOf = (permission) => literal(`action${permission % ACTIONS}`)
export const PERMISSIONS = Array.from({ length: RESOURCES * ACTIONS }, (_, index) => ({
  name: literal(`${resourceOf(index)}:${actionOf(index)}`),
  resource: resourceOf(index),
  action: actionOf(index),
}))

/** Numbers that are the same in each process: mulberry32. */
function numbersFrom(seed) {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/**
 * 1,000 roles over 200 permissions. A role grants twenty of them, half bounded to the caller's own records; every
 * third takes one of them away again, half of those on the records of site 3 alone.
 */
export function createWorld() {
  const below = numbersFrom(6)
  const several = (count, limit) => {
    const found = new Set()
    while (found.size < count) found.add(below(limit))
    return [...found]
  }
  const roles = Array.from({ length: ROLES }, (_, index) => {
    const granted = several(GRANTS_PER_ROLE, PERMISSIONS.length)
    const denied = { permission: granted[below(GRANTS_PER_ROLE)], site: index % 2 === 0 ? 3 : undefined }
    return {
      name: `role${index}`,
      grants: granted.map((permission, place) => ({ permission, own: place % 2 === 0 })),
      denies: index % 3 === 0 ? [denied] : [],
    }
  })
  const people = Array.from({ length: PEOPLE }, (_, index) => ({
    name: `person${index}`,
    owner: index + 1,
    roles: several(3, ROLES),
  }))
  const questions = Array.from({ length: QUESTIONS }, () => {
    const person = below(PEOPLE)
    const { grants, denies } = roles[people[person].roles[below(3)]]
    const kind = below(4)
    const denied = denies[0]?.permission ?? below(PERMISSIONS.length)
    const permission =
      kind === 0 ? below(PERMISSIONS.length) : kind === 1 ? denied : grants[below(grants.length)].permission
    const owner = below(2) === 0 ? people[person].owner : 1 + below(PEOPLE)
    return { person, permission, record: { owner, site: 1 + below(4) } }
  })
  return {
    roles,
    people,
    questions: questions.map((question) => ({ ...question, allowed: verdict(roles, people, question) })),
  }
}

/** By the words of the policy, and by nobody's engine. */
function verdict(roles, people, { person, permission, record }) {
  const { owner, roles: held } = people[person]
  const denied = held.some((role) =>
    roles[role].denies.some((deny) => deny.permission === permission && (deny.site ?? record.site) === record.site),
  )
  const granted = held.some((role) =>
    roles[role].grants.some((grant) => grant.permission === permission && (!grant.own || record.owner === owner)),
  )
  return granted && !denied
}
