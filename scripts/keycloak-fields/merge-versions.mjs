/** Members that a realm's files have beyond RealmRepresentation. */
const BEYOND = {
  userProfile: { type: 'UPConfig', deprecated: false },
  workflows: { type: 'WorkflowRepresentation[]', deprecated: false },
}

/** `26.7.4` → `26.7` */
const minor = (version) => version.split('.').slice(0, 2).join('.')

/**
 * What several versions declare, as one: each field as the newest version that has it says, with `since` where the
 * oldest lacks it, and `until` where the newest does.
 *
 * @param versions oldest first
 */
export function mergeVersions(versions) {
  const extended = versions.map(({ version, classes }) => ({ version, classes: withMembersBeyond(classes) }))
  const names = [...new Set(extended.flatMap(({ classes }) => Object.keys(classes)))].sort()
  const classes = names.map((name) => {
    const having = extended.filter(({ classes: known }) => name in known)
    const newest = having.at(-1).classes[name]
    const fields = [...new Set(having.flatMap(({ classes: known }) => Object.keys(known[name].fields)))].sort()
    const described = fields.map((field) => [field, mergeField(extended, name, field)])
    return [name, { open: newest.open, text: newest.text, fields: Object.fromEntries(described) }]
  })
  return {
    versions: versions.map(({ version }) => version),
    classes: Object.fromEntries(classes),
    eventTypes: [...new Set(versions.flatMap(({ eventTypes }) => eventTypes))].sort(),
  }
}

function mergeField(versions, name, field) {
  const having = versions.filter(({ classes }) => classes[name]?.fields[field] !== undefined)
  const [first, last] = [having[0], having.at(-1)]
  return {
    ...last.classes[name].fields[field],
    ...(first === versions[0] ? {} : { since: minor(first.version) }),
    ...(last === versions.at(-1) ? {} : { until: minor(last.version) }),
  }
}

function withMembersBeyond(classes) {
  const realm = classes.RealmRepresentation
  return { ...classes, RealmRepresentation: { ...realm, fields: { ...realm.fields, ...BEYOND } } }
}
