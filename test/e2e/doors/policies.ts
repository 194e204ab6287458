import { createPolicy, type Policy } from '../../../src/policy/index.js'
import { demonstrationRealmDirectory, loadRealmConfig, type PolicyDocument } from '../../../src/realm-config/index.js'

/** `gaveurs` is the demonstration's policy; `house` uses the rest of the language. */
export type PolicyName = 'gaveurs' | 'house'

const HOUSE: PolicyDocument = {
  resources: {
    file: {
      actions: ['read', 'write', 'delete', 'share'],
      fields: {
        owner: { type: 'string' },
        folder: { type: 'string' },
        level: { type: 'integer' },
        site: { type: 'string' },
      },
    },
    report: { actions: ['read', 'export'], fields: { site: { type: 'string' } } },
    payment: { actions: ['read', 'approve'], fields: { site: { type: 'string' } } },
  },
  roles: {
    reader: {
      grants: [
        { permissions: ['file:read'], where: { folder: { starts_with: '$home' } }, line: 10 },
        { permissions: ['report:read'], where: { site: { in: ['LL', 'LS'] } }, line: 12 },
      ],
    },
    editor: {
      inherits: ['reader'],
      grants: [{ permissions: ['file:write', 'file:delete'], where: { owner: '$login' }, line: 16 }],
      deny: [{ permissions: ['file:delete'], where: { level: 3 }, line: 18 }],
    },
    auditor: {
      grants: [{ permissions: ['*:read'], line: 22 }],
      deny: [{ permissions: ['*:read'], where: { site: 'MO' }, unless: { client: 'audit-console' }, line: 24 }],
    },
    approver: {
      grants: [
        { permissions: ['payment:approve'], where: { site: { in: ['LL', 'LS'] } }, requires: { acr: '2' }, line: 28 },
        { permissions: ['report:export'], requires: { scope: 'reports' }, line: 30 },
      ],
    },
    manager: {
      inherits: ['editor', 'approver'],
      grants: [{ permissions: ['file:share'], requires: { client_role: { 'backend-api': 'sharer' } }, line: 34 }],
    },
    cleared: { grants: [{ permissions: ['file:*'], where: { level: '$clearance', site: '$site' }, line: 38 }] },
    inspector: { grants: [{ permissions: ['report:*'], where: { site: { in: '$sites' } }, line: 40 }] },
    suspended: { grants: [], deny: [{ permissions: ['*:*'], unless: { client: 'emergency' }, line: 42 }] },
    fenced: { grants: [], deny: [{ permissions: ['file:*'], where: { site: '$site' }, line: 46 }] },
  },
}

export async function createPolicies(): Promise<Readonly<Record<PolicyName, Policy>>> {
  return {
    gaveurs: createPolicy(await loadRealmConfig(demonstrationRealmDirectory())),
    house: createPolicy({
      policy: HOUSE,
      attributes: {
        home: { type: 'string' },
        login: { type: 'string' },
        clearance: { type: 'integer' },
        site: { type: 'option', options: ['LL', 'LS', 'MO'] },
        sites: { type: 'option', options: ['LL', 'LS', 'MO'], multivalued: true },
      },
    }),
  }
}
