/** A reference may stand for any value, and is text until it is read. */
const REFERENCE = { type: 'string', pattern: '\\$\\{(env|file):' }
const SCALARS = {
  string: { type: ['string', 'number', 'boolean', 'null'] },
  boolean: { anyOf: [{ type: ['boolean', 'null'] }, REFERENCE] },
  integer: { anyOf: [{ type: ['integer', 'null'] }, REFERENCE] },
  number: { anyOf: [{ type: ['number', 'null'] }, REFERENCE] },
  any: {},
}

/** The same as a JSON Schema for editors: a file of a realm is a part of RealmRepresentation. */
export function writeSchema({ versions, classes }) {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A Keycloak realm, or a part of it',
    description: `Fields of RealmRepresentation in Keycloak ${versions.join(' and ')}, and userProfile and workflows. For a file with one object use a part, e.g. realm.schema.json#/definitions/ClientRepresentation.`,
    $ref: '#/definitions/RealmRepresentation',
    definitions: {
      ...SCALARS,
      ...Object.fromEntries(Object.entries(classes).map(([name, described]) => [name, classSchema(described)])),
    },
  }
  return `${JSON.stringify(schema, undefined, 2)}\n`
}

function classSchema({ open, text, fields }) {
  const object = {
    type: 'object',
    properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldSchema(field)])),
    additionalProperties: open,
  }
  return text ? { anyOf: [object, { type: 'string' }] } : object
}

function fieldSchema({ type, since, until, deprecated }) {
  const remarks = [
    ...(since === undefined ? [] : [`Since Keycloak ${since}.`]),
    ...(until === undefined ? [] : [`Not after Keycloak ${until}.`]),
    ...(deprecated ? ['Deprecated.'] : []),
  ]
  const schema = typeSchema(type)
  if (remarks.length === 0) return schema
  const marks = { description: remarks.join(' '), ...(deprecated ? { deprecated: true } : {}) }
  return '$ref' in schema ? { ...marks, allOf: [schema] } : { ...schema, ...marks }
}

function typeSchema(type) {
  if (type.endsWith('[]')) return { type: ['array', 'null'], items: typeSchema(type.slice(0, -2)) }
  if (type.endsWith('[?]')) {
    const items = typeSchema(type.slice(0, -3))
    return { anyOf: [{ type: 'array', items }, items] }
  }
  if (type.endsWith('{}')) return { type: ['object', 'null'], additionalProperties: typeSchema(type.slice(0, -2)) }
  if (type.startsWith('(')) return { anyOf: [{ enum: [...type.slice(1, -1).split('|'), null] }, REFERENCE] }
  return { $ref: `#/definitions/${type}` }
}
