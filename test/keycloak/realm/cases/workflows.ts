import { type AdminClient, expectObject, expectObjects } from '../../../../src/admin-api/index.js'
import type { JsonObject } from '../../../../src/json/index.js'
import type { RealmCase } from '../realm-case.js'

const edit =
  (name: string, fields: JsonObject) =>
  async (admin: AdminClient, realm: string): Promise<void> => {
    const found = expectObjects(await admin.get(`/${realm}/workflows?max=200`), 'workflows')
    const id = String(found.find((workflow) => workflow.name === name)?.id)
    const current = expectObject(await admin.get(`/${realm}/workflows/${id}`), 'a workflow')
    await admin.put(`/${realm}/workflows/${id}`, { ...current, ...fields })
  }

const NOT_ON = { version: '26.4', why: 'workflows came later; there they are refused, which has a test of its own' }

export const workflowCases: readonly RealmCase[] = [
  {
    name: 'workflows with conditions, schedules and steps',
    kinds: ['workflow', 'realm-role'],
    notOn: NOT_ON,
    document: {
      roles: { realm: [{ name: 'reader' }] },
      workflows: [
        {
          name: 'remind and disable',
          enabled: true,
          on: 'user-authenticated',
          if: 'has-role("reader")',
          concurrency: { 'restart-in-progress': true },
          schedule: { after: '1d', 'batch-size': 10 },
          steps: [
            { uses: 'notify-user', after: '30d', with: { subject: 'Come back', to: ['b', 'a', 'c'] } },
            { uses: 'set-user-attribute', after: '31d', with: { reminded: 1 } },
            { uses: 'disable-user', after: '60d' },
          ],
        },
        { name: 'by hand', enabled: false, steps: [{ uses: 'notify-user', after: '1d' }] },
      ],
    },
    byHand: [
      { kind: 'workflow', key: 'by hand', field: 'enabled', change: edit('by hand', { enabled: true }) },
      {
        kind: 'workflow',
        key: 'remind and disable',
        field: 'steps',
        change: edit('remind and disable', { steps: [{ uses: 'disable-user', after: '60d' }] }),
      },
      {
        kind: 'workflow',
        key: 'remind and disable',
        field: 'schedule.batch-size',
        change: edit('remind and disable', { schedule: { after: '1d', 'batch-size': 11 } }),
      },
    ],
    prune: {
      document: {
        roles: { realm: [{ name: 'reader' }] },
        workflows: [{ name: 'by hand', enabled: false, steps: [{ uses: 'notify-user', after: '1d' }] }],
      },
      deleted: [{ kind: 'workflow', key: 'remind and disable' }],
    },
  },
  {
    name: 'more workflows than Keycloak lists at once',
    kinds: ['workflow'],
    notOn: NOT_ON,
    document: {
      workflows: Array.from({ length: 12 }, (_, at) => ({
        name: `number ${at}`,
        enabled: true,
        on: 'user-created',
        steps: [{ uses: 'notify-user', after: `${at + 1}d` }],
      })),
    },
    byHand: [
      { kind: 'workflow', key: 'number 11', field: 'on', change: edit('number 11', { on: 'user-authenticated' }) },
    ],
  },
]
