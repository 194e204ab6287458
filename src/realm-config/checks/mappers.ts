import { type DeclaredAttribute, declaredAttributes } from '../declared-attributes.js'
import { declaredClients } from '../declared-names.js'
import { type Mistake, mistakeAt } from '../realm-config-error.js'
import type { RealmSources } from '../realm-sources.js'
import { nameOf, type YamlCursor } from '../yaml-cursor.js'
import { undeclared } from './references.js'

const CLIENT = { what: 'a client', declaredIn: 'clients/, in a file of its own' }
const ATTRIBUTE = { what: 'an attribute of the user profile', declaredIn: 'userProfile.attributes in realm.yaml' }

/** An audience is one of our clients; for others there is `included.custom.audience`. */
export function audiencesExist(sources: RealmSources): readonly Mistake[] {
  const used = mapperConfigs(sources, 'oidc-audience-mapper').flatMap((config) =>
    nameOf(config.field('included.client.audience')),
  )
  return undeclared(used, declaredClients(sources), CLIENT)
}

/** A mapper reads an attribute that the profile declares: Keycloak keeps no others. */
export function mappedAttributesExist(sources: RealmSources): readonly Mistake[] {
  const attributes = declaredAttributes(sources.realm)
  const used = attributeMappers(sources).flatMap((config) => nameOf(config.field('user.attribute')))
  return undeclared(used, attributes && new Set(attributes.keys()), ATTRIBUTE)
}

/** A mapper writes an attribute as the type it is declared with: a token that says otherwise has it dropped. */
export function mappedTypesMatch(sources: RealmSources): readonly Mistake[] {
  const attributes = declaredAttributes(sources.realm)
  return attributeMappers(sources).flatMap((config) => {
    const attribute = attributes?.get(config.field('user.attribute').text ?? '')
    if (!attribute?.custom) return []
    return [...jsonTypeMistake(attribute, config.field('jsonType.label')), ...severalMistakes(attribute, config)]
  })
}

const JSON_TYPES = {
  integer: ['int', 'long'],
  string: ['String'],
  option: ['String'],
} as const satisfies Record<DeclaredAttribute['declaration']['type'], readonly string[]>

function jsonTypeMistake({ name, declaration }: DeclaredAttribute, label: YamlCursor): readonly Mistake[] {
  const wanted: readonly string[] = JSON_TYPES[declaration.type]
  // Keycloak writes text where a mapper names no type.
  if (wanted.includes(label.text ?? 'String')) return []
  const problem = `\`${name}\` is declared as ${declaration.type === 'integer' ? 'an integer' : 'text'}, but is mapped as another type.`
  return [mistakeAt(label.place, problem, `Write \`jsonType.label: ${wanted[0]}\`.`)]
}

/** A mapper writes a list where the attribute has several values, and only there. */
function severalMistakes({ name, multivalued }: DeclaredAttribute, config: YamlCursor): readonly Mistake[] {
  const written = config.field('multivalued')
  const aggregate = config.field('aggregate.attrs')
  if (multivalued) {
    if (written.text === 'true') return []
    const problem = `\`${name}\` has several values, but is mapped as one: Keycloak writes the first it finds.`
    return [mistakeAt(written.place, problem, "Write `multivalued: 'true'`.")]
  }
  const mend = `Remove it, or declare \`${name}\` multivalued under userProfile.attributes in realm.yaml.`
  return [
    ...(written.text === 'true'
      ? [mistakeAt(written.place, `\`${name}\` has one value, but is mapped as a list.`, mend)]
      : []),
    ...(aggregate.text === 'true'
      ? [mistakeAt(aggregate.place, `\`${name}\` has one value, but is gathered from groups too.`, mend)]
      : []),
  ]
}

const attributeMappers = (sources: RealmSources): readonly YamlCursor[] =>
  mapperConfigs(sources, 'oidc-usermodel-attribute-mapper')

/** Configurations of the mappers of one kind, in client scopes, clients and their overlays. */
function mapperConfigs({ realm, clients, users }: RealmSources, kind: string): readonly YamlCursor[] {
  return [...realm.field('clientScopes').items(), ...clients, ...users.field('clients').items()]
    .flatMap((owner) => owner.field('protocolMappers').items())
    .filter((mapper) => mapper.field('protocolMapper').text === kind)
    .map((mapper) => mapper.field('config'))
}
