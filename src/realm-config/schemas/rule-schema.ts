import { z } from 'zod'
import type { DenyDocument, GrantDocument } from '../policy-types.js'
import { filledText, optional, textOfForm, word } from './text.js'

const scalar = z
  .union([filledText, z.int(), z.boolean()])
  .meta({ description: 'A constant, of the type of the field.' })

const bound = z
  .union([
    scalar,
    z
      .strictObject({
        in: z.union([filledText, z.array(scalar).min(1)]).meta({
          description: 'A list of constants, or `$attribute` of the caller, with one value or with several.',
        }),
      })
      .meta({ description: 'The field is one of several.' }),
    z
      .strictObject({
        starts_with: filledText.meta({
          description: 'Text, or `$attribute` of the caller with one value. Compared exactly, capitals included.',
        }),
      })
      .meta({ description: 'The field is text that starts so.' }),
  ])
  .meta({
    description:
      'What the field must be: a constant, `$attribute` of the caller, `{ in: … }` or `{ starts_with: … }`. An attribute that the caller lacks makes a grant unmeetable, and a deny hold for every record.',
    examples: ['$gaveur_id', 7, { in: ['LL', 'LS'] }, { starts_with: '$site_id' }],
  })

const where = optional(
  z
    .record(z.string(), bound)
    .refine((fields) => Object.keys(fields).length > 0, {
      error: 'This `where` bounds nothing.',
      params: { mend: 'Name a field in it, or remove `where` for every record.' },
    })
    .meta({
      description:
        'The records that the rule is about: field of the resource → what it must be. Several fields must all be so. Without it, every record.',
      examples: [{ gaveur_id: '$gaveur_id' }],
      minProperties: 1,
      propertyNames: { pattern: word.meta()?.pattern },
    }),
)

const oneOrMore = <Word extends z.ZodType>(one: Word) => z.union([one, z.array(one).min(1)])

const authenticationContext = textOfForm(
  // RFC 9470: acr_values separates them by spaces, within a quoted string.
  /^[!#-[\]-~]+$/,
  'An authentication context is one word, without space, quote or backslash.',
  'Write several as a list.',
)

const requirement = z
  .strictObject({
    scope: optional(
      oneOrMore(filledText).meta({
        description: 'OAuth scopes that the token has, all of them. One that is missing is answered 403 with its name.',
        examples: ['email', ['email', 'phone']],
      }),
    ),
    acr: optional(
      oneOrMore(authenticationContext).meta({
        description:
          "How the caller signed in: one of these authentication contexts. Of Keycloak's levels, which are numbers, a higher one will do. One that is missing is answered 401 with a challenge to sign in so.",
        examples: ['2', ['2', 'gold']],
      }),
    ),
    client: optional(
      oneOrMore(filledText).meta({
        description: 'Clients (`azp`) that the token was issued to, one of them.',
        examples: ['euralis-frontend'],
      }),
    ),
    client_role: optional(
      z
        .record(z.string(), oneOrMore(filledText))
        .refine((clients) => Object.keys(clients).length > 0, {
          error: '`client_role` names no client.',
          params: { mend: 'Name a client and its role in it, or remove it.' },
        })
        .meta({
          description: 'Client → its roles that the caller holds, all of them.',
          examples: [{ 'euralis-frontend': 'reports' }],
          minProperties: 1,
        }),
    ),
  })
  .refine((fields) => Object.keys(fields).length > 0, {
    error: 'This requires nothing.',
    params: { mend: 'Name a scope, an acr, a client or a client_role in it, or remove it.' },
  })

const permissions = z
  .array(filledText.meta({ pattern: '^([a-z][a-z0-9_-]*|\\*):([a-z][a-z0-9_-]*|\\*)$' }))
  .min(1)
  .meta({
    description:
      'Each `resource:action`, with `*` for every resource or every action. In quotes where it starts with `*`: YAML would read an alias.',
    examples: [['gavage_data:read', 'analytics:*'], ['*:read'], ['*:*']],
  })

export const grantSchema = z
  .strictObject({
    permissions,
    where,
    requires: optional(
      requirement.meta({
        description: "What the token must be beside the caller's roles; every member that is there.",
        minProperties: 1,
      }),
    ),
  })
  .meta({ description: 'One way of holding permissions. Several are alternatives.' }) satisfies z.ZodType<
  Omit<GrantDocument, 'line'>
>

export const denySchema = z
  .strictObject({
    permissions,
    where,
    unless: optional(
      requirement.meta({
        description: 'Tokens that it spares: those that are all of this.',
        minProperties: 1,
      }),
    ),
  })
  .meta({
    description: 'What the role takes away, whatever this or any other role of the caller grants.',
  }) satisfies z.ZodType<Omit<DenyDocument, 'line'>>
