import { describe, expect, it } from 'vitest'
import { listMember } from '../../../../src/admin-api/index.js'
import { NO_COLOURS } from '../../../../src/cli/colours.js'
import { planAsMarkdown } from '../../../../src/cli/realm/plan-as-markdown.js'
import { markComingAlong } from '../../../../src/cli/realm/plan-one.js'
import { printPlan } from '../../../../src/cli/realm/print-plan.js'
import { createProgress } from '../../../../src/cli/realm/progress.js'
import type { JsonValue } from '../../../../src/json/index.js'
import { kindsInOrder, type PlanStep } from '../../../../src/realm-engine/index.js'
import { bundledPristine, renameRealm } from '../../../../src/realm-export/index.js'
import { planWith } from './plan-with.js'

const STEP: PlanStep = { kind: 'client', key: 'shop', action: 'unchanged', changes: [], dangers: [], notes: [] }

const print = (...steps: readonly PlanStep[]): string => printPlan(planWith(...steps), NO_COLOURS)

it('an unchanged plan is two lines, and what is unchanged is only counted in others', () => {
  expect(print(STEP, { ...STEP, kind: 'realm-role' })).toBe(
    'Plan for realm r at http://kc\nIn all: 0 to create, 0 to update, 2 unchanged.\n',
  )
  const update: PlanStep = { ...STEP, action: 'update', changes: [{ field: 'name', from: 'a', to: 'b' }] }
  const text = print(update, { ...STEP, kind: 'realm-role' })
  expect(text).toContain('Clients: 0 to create, 1 to update, 0 unchanged\n  ~ shop\n      name: "a" → "b"\n')
  expect(text).not.toContain('Realm roles')
  const markdown = planAsMarkdown(planWith(update, { ...STEP, kind: 'realm-role' }))
  expect(markdown).toContain('| Clients | 0 | 1 | 0 | 0 |')
  expect(markdown).toContain('Unchanged in all: 1.')
  expect(markdown).not.toContain('Realm roles')
  expect(planAsMarkdown(planWith(STEP))).not.toContain('| kind |')
})

it('counts apart what Keycloak makes with each new realm', () => {
  const { document, name } = bundledPristine('26.7.4', false)
  const clients = [...listMember(document, 'clients'), { clientId: 'shop' }]
  const raw = {
    ...renameRealm(document, name, 'r'),
    clients,
    requiredActions: [{ alias: 'UPDATE_PASSWORD', enabled: false }],
  }
  const steps = kindsInOrder().flatMap((kind) =>
    kind.list(raw, 'r').map(({ key }): PlanStep => ({ ...STEP, kind: kind.name, key, action: 'create' })),
  )
  const plan = markComingAlong(
    { ...planWith(...steps), realmExists: false, version: '26.7.4' },
    { document: raw, realm: 'r' },
  )
  const ours = plan.steps.filter(({ comesWithRealm }) => comesWithRealm !== true)
  expect(ours.map(({ kind, key }) => `${kind} ${key}`)).toEqual([
    'realm r',
    'required-action UPDATE_PASSWORD',
    'client shop',
  ])
  expect(steps.length).toBeGreaterThan(100)
  expect(printPlan(plan, NO_COLOURS)).toContain(
    `In all: 3 to create, 0 to update, 0 unchanged, ${steps.length - 3} that come with the realm.`,
  )
  expect(planAsMarkdown(plan)).toContain(`Coming with the realm: ${steps.length - 3}.`)
  expect(planAsMarkdown(plan)).toContain('3 changes')
})

it('shows of a new object what it is made with, the questions of a reviewer first', () => {
  const text = print({
    ...STEP,
    action: 'create',
    declares: [
      { field: 'clientId', to: 'shop' },
      { field: 'name', to: 'Shop' },
      { field: 'secret', secret: 'changed' },
      { field: 'redirectUris', to: ['https://shop.example/*'] },
      { field: 'publicClient', to: false },
      { field: 'description', to: 'x'.repeat(500) },
    ],
  })
  expect(text).toContain(
    '  + shop\n      publicClient: false\n      redirectUris: ["https://shop.example/*"]\n      name: "Shop", secret: (secret), description: "xxx',
  )
  expect(text).not.toContain('clientId')
  for (const line of text.split('\n')) expect(line.length).toBeLessThan(200)
})

it('shows of a long list what comes and goes', () => {
  const uris = Array.from({ length: 30 }, (_, at) => `https://${at}.example/*`)
  const listed = (from: readonly string[], to: readonly string[]): string =>
    print({ ...STEP, action: 'update', changes: [{ field: 'redirectUris', from: [...from], to: [...to] }] })
  expect(listed(uris, [...uris.slice(1), 'https://new.example/*'])).toContain(
    [
      '      redirectUris: 30 → 30 entries, 1 added, 1 removed',
      '        + "https://new.example/*"',
      '        - "https://0.example/*"',
      '',
    ].join('\n'),
  )
  expect(listed(uris, [...uris].reverse())).toContain('redirectUris: in another order → ["https://29')
  expect(listed(uris, [])).toContain('        - and 10 more\n')
  expect(listed(['a'], ['b'])).toContain('redirectUris: ["a"] → ["b"]')
})

describe('an address behind a long one', () => {
  const LONG = `https://shop.example/${'x'.repeat(160)}`
  const EVIL = 'https://evil.example/cb'
  const shown = (...steps: readonly PlanStep[]): readonly string[] => [
    print(...steps),
    planAsMarkdown(planWith(...steps)),
  ]
  const changeTo = (to: JsonValue) => ({ field: 'redirectUris', from: ['https://shop.example/cb'], to })

  it.each<{ name: string; step: Partial<PlanStep> }>([
    { name: 'of a new client', step: { action: 'create', declares: [{ field: 'redirectUris', to: [LONG, EVIL] }] } },
    {
      name: 'in a text of a new client',
      step: {
        action: 'create',
        declares: [{ field: 'attributes.post.logout.redirect.uris', to: `${LONG}##${EVIL}` }],
      },
    },
    { name: 'in an update', step: { action: 'update', changes: [changeTo([LONG, EVIL])] } },
    {
      name: 'in a text in an update',
      step: { action: 'update', changes: [changeTo(`${LONG}##${EVIL}`)] },
    },
  ])('$name is shown', ({ step }) => {
    for (const text of shown({ ...STEP, ...step })) expect(text).toContain(`+ "${EVIL}"`)
    const many = Array.from({ length: 30 }, (_, at): PlanStep => ({ ...STEP, ...step, key: `shop-${at}` }))
    for (const text of shown(...many)) expect(text.split(`+ "${EVIL}"`)).toHaveLength(31)
  })

  it('is shown where there are more fields than lines', () => {
    const fields = Array.from({ length: 40 }, (_, at) => ({ field: `attributes.a${at}`, to: 'x' }))
    const declares = [...fields, { field: 'redirectUris', to: [LONG, EVIL] }]
    for (const text of shown({ ...STEP, action: 'create', declares })) expect(text).toContain(EVIL)
  })
})

it('says how many fields of a new object do not fit, and shows its roles before them', () => {
  const text = print({
    ...STEP,
    kind: 'service-account',
    action: 'create',
    declares: [
      ...Array.from({ length: 30 }, (_, at) => ({ field: `attributes.a${at}`, to: 'xxxxxxxxxx' })),
      { field: 'clientRoles.realm-management', to: ['realm-admin'] },
    ],
  })
  expect(text).toContain('      clientRoles.realm-management: ["realm-admin"]\n')
  expect(text).toMatch(/… and 2\d more fields\n/)
})

it('shows progress whole where a terminal says that it has no columns', () => {
  const written: string[] = []
  const stderr = Object.create(process.stderr, {
    isTTY: { value: true },
    write: { value: (text: string) => written.push(text) > 0 },
  })
  const stdout = Object.create(process.stdout, { columns: { value: 0 } })
  createProgress({ stderr, stdout }).show('[1/9] updated realm nc-clicked')
  expect(written.join('')).toContain('nc-clicked')
})
