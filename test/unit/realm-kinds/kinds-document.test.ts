import { expect, it } from 'vitest'
import { kindsInOrder } from '../../../src/realm-engine/kinds-in-order.js'
import type { RealmKind } from '../../../src/realm-kinds/index.js'

const HEAD = `# What of a realm is managed

Each kind of thing is compared and written by itself. A file says a part of Keycloak's RealmRepresentation; what it doesn't
say is left alone, and what is compared is only what it says. The names below are those of plans, of \`--prune\`, of \`--kinds\`
and of \`--allow-delete\`.

Kinds are written in the order of this table, each as soon as those that it may refer to are in place; deleted the other way
round. Where nothing else is said, the objects of a kind are written side by side.
`

const FOOT =
  'This page is generated from the table of kinds (`src/realm-kinds/table.ts`): `npx vitest run test/unit/realm-kinds -u`.'

const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ')

/** `fields` may be several, and may say in words what they are. */
const fields = ({ field }: RealmKind): string =>
  field === 'all other members' || field.includes('`') ? field.replace(/^(\S+\[\])/, '`$1`') : code(field.split(', '))

const anchor = ({ title }: RealmKind): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number} -]/gu, '')
    .replaceAll(' ', '-')

function deletion({ remove, holdsPeoplesData }: RealmKind): string {
  if (remove === undefined) return 'never'
  if (holdsPeoplesData === undefined) return 'with `--prune`'
  const which = holdsPeoplesData === true ? 'each' : 'those with people’s data'
  return `with \`--prune\`, and ${which} by name with \`--allow-delete\``
}

const row = (kind: RealmKind): string =>
  `| [${kind.title}](#${anchor(kind)}) | \`${kind.name}\` | ${fields(kind)} | ${deletion(kind)} |`

function section(kind: RealmKind): string {
  const { name, identity, after, serverFills, writeOnly = [], serial } = kind
  const lines: readonly (readonly [string, string])[] = [
    ['Told apart by', identity],
    ['Written after', code(after)],
    ['Deleted', deletion(kind)],
    ['Filled in by Keycloak, so neither compared nor written', code(serverFills)],
    ['Never given back by Keycloak, so compared by a digest', code(writeOnly)],
    ['Written', serial === true ? 'one after another' : ''],
  ]
  return [
    `## ${kind.title}`,
    '',
    `\`${name}\`, in a document ${fields(kind)}.`,
    '',
    ...lines.filter(([, text]) => text !== '').map(([label, text]) => `- ${label}: ${text}.`),
  ].join('\n')
}

it('says in docs/realm-kinds.md what the table of kinds says', async () => {
  const kinds = kindsInOrder()
  const table = ['| Kind | Name | In a document | Deleted |', '| --- | --- | --- | --- |', ...kinds.map(row)].join('\n')
  const text = [HEAD.trimEnd(), table, ...kinds.map(section), FOOT].join('\n\n')
  await expect(`${text}\n`).toMatchFileSnapshot('../../../docs/realm-kinds.md')
})

it('has a heading of its own for each kind', () => {
  const anchors = kindsInOrder().map(anchor)
  expect(new Set(anchors).size).toBe(anchors.length)
})
