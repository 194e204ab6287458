import type { MintTokenOptions } from '../../../../src/testing/index.js'

const person = (roles: readonly string[], attributes: Readonly<Record<string, unknown>> = {}): MintTokenOptions => ({
  username: 'ada@example.org',
  roles,
  attributes,
})

/** Who asks, by name; the first are the demonstration's, the others the house's. */
export const SUBJECTS = {
  nobody: person([]),
  stranger: person(['default-roles-gaveurs-production', 'offline_access']),
  admin: person(['admin']),
  superviseur: person(['superviseur']),
  gaveur1: person(['gaveur'], { gaveur_id: 1, site_id: 'LL' }),
  gaveur3: person(['gaveur'], { gaveur_id: 3, site_id: 'LS' }),
  technicienLS: person(['technicien_sqal'], { site_id: 'LS' }),
  veterinaireLL: person(['veterinaire'], { site_id: 'LL' }),
  both: person(['gaveur', 'veterinaire'], { gaveur_id: 3, site_id: 'LL' }),

  reader: person(['reader'], { home: '/ada/', login: 'ada' }),
  editor: person(['editor'], { home: '/ada/', login: 'ada' }),
  auditor: person(['auditor']),
  consoleAuditor: { ...person(['auditor']), clientId: 'audit-console' },
  approver: person(['approver']),
  strongApprover: { ...person(['approver']), acr: '2', authenticatedSecondsAgo: 10 },
  reporter: { ...person(['approver']), scope: 'openid reports' },
  manager: person(['manager'], { home: '/ada/', login: 'ada' }),
  sharer: { ...person(['manager'], { home: '/ada/', login: 'ada' }), clientRoles: { 'backend-api': ['sharer'] } },
  cleared: person(['cleared'], { clearance: 1, site: 'LL' }),
  inspector: person(['inspector'], { sites: ['LL', 'MO'] }),
  suspended: person(['suspended', 'auditor']),
  spared: { ...person(['suspended', 'auditor']), clientId: 'emergency' },
  fenced: person(['fenced', 'auditor'], { site: 'LL' }),
  unfenced: person(['fenced', 'auditor']),
} as const satisfies Readonly<Record<string, MintTokenOptions>>

export type SubjectName = keyof typeof SUBJECTS
