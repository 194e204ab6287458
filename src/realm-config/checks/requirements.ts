import { declaredClientRoles, declaredClients, declaredTokenScopes } from '../declared-names.js'
import { type Mistake, mistakeAt } from '../realm-config-error.js'
import type { RealmSources } from '../realm-sources.js'
import { readPolicy } from '../written-policy.js'
import { type Name, nameOf, namesIn, type YamlCursor } from '../yaml-cursor.js'
import { undeclared } from './references.js'

const CLIENT = { what: 'a client', declaredIn: 'clients/, in a file of its own' }
const SCOPE = { what: 'a client scope', declaredIn: 'clientScopes in realm.yaml' }

/** What a rule asks for of a token is something that this realm's tokens can say. */
export function requirementsKnown(sources: RealmSources): readonly Mistake[] {
  const clients = declaredClients(sources)
  const scopes = declaredTokenScopes(sources)
  return readPolicy(sources.policy).rules.flatMap(({ requirement }) => [
    ...undeclared(wordsIn(requirement.field('client')), clients, CLIENT),
    ...wordsIn(requirement.field('scope')).flatMap((scope) => scopeMistakes(scope, scopes)),
    ...requirement
      .field('client_role')
      .fields()
      .flatMap((client): readonly Mistake[] => {
        if (clients && !clients.has(client.name)) return undeclared([client], clients, CLIENT)
        return undeclared(wordsIn(client.value), declaredClientRoles(sources, client.name), {
          what: `a role of the client \`${client.name}\``,
          declaredIn: `roles.client.${client.name} in roles.yaml`,
        })
      }),
  ])
}

function scopeMistakes(scope: Name, scopes: ReturnType<typeof declaredTokenScopes>): readonly Mistake[] {
  if (scopes === undefined) return []
  const isInTokens = scopes.get(scope.name)
  if (isInTokens === undefined) return undeclared([scope], new Set(scopes.keys()), SCOPE)
  if (isInTokens) return []
  const problem = `No token says that it has the scope \`${scope.name}\`: Keycloak leaves it out of the claim \`scope\`.`
  const mend = "Ask for another, or declare it in realm.yaml with include.in.token.scope: 'true'."
  return [mistakeAt(scope.place, problem, mend)]
}

/** One word, or a list of them. */
const wordsIn = (cursor: YamlCursor): readonly Name[] => [...nameOf(cursor), ...namesIn(cursor)]
