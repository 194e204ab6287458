import fc from 'fast-check'
import { createMatrix, type PermissionMatrix } from '../../../src/policy-reports/index.js'

const HOSTILE = [
  '|',
  '\\',
  '\\|',
  '`',
  '<script>alert(1)</script>',
  '</style>',
  '-->',
  '<!--',
  '"',
  "'",
  '""',
  ',',
  '\r\n',
  '\n',
  '=1+1',
  '=HYPERLINK("http://evil.example")',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '﹦',
  '$x$',
  '**b**',
  '_i_',
  '[a](http://evil.example)',
  '![a](b)',
  '&amp;',
  '&#x3c;',
  '\u202e',
  '\u200b',
  '\u001b[31m',
  '\u0000',
  '\ud800',
  '#1',
  '~~',
  ' ',
  'ü',
  '{}',
  ';',
]

/** Text that would like to be something else. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.array(fc.constantFrom(...HOSTILE), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')),
  fc.string({ minLength: 1, maxLength: 12, unit: 'binary' }),
)

/** A matrix in which everything that somebody may name is named by somebody hostile. */
export const hostileMatrix: fc.Arbitrary<PermissionMatrix> = fc
  .record({
    realm: hostileText,
    roles: fc.uniqueArray(hostileText, { minLength: 1, maxLength: 3 }),
    description: hostileText,
    constant: hostileText,
    scope: hostileText,
    client: hostileText,
    option: hostileText,
  })
  .map(({ realm, roles, description, constant, scope, client, option }) =>
    createMatrix(
      {
        realm,
        attributes: { site: { type: 'option', options: [option] } },
        representation: { realm, clients: [], roles: { realm: [] } },
        policy: {
          resources: {
            cow: {
              description,
              actions: ['read', 'sell'],
              fields: { name: { type: 'string' }, site: { type: 'string' } },
            },
          },
          roles: Object.fromEntries(
            roles.map((role, index) => [
              role,
              {
                description,
                inherits: roles.slice(0, index),
                grants: [
                  {
                    permissions: ['cow:read'],
                    where: { name: `a${constant}`, site: '$site' },
                    requires: { scope, client_role: { [client]: scope } },
                    line: 3,
                  },
                ],
                deny: [
                  { permissions: ['cow:*'], where: { name: { in: [`x${constant}`] } }, unless: { client }, line: 4 },
                ],
              },
            ]),
          ),
        },
      },
      { roles },
    ),
  )
