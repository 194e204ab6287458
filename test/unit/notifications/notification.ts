import type { Notification } from '../../../src/notifications/index.js'

/** Something to send. */
export const notification = (changed: Partial<Notification> = {}): Notification => ({
  id: 'msg_0001',
  type: 'alert.fired',
  time: new Date('2026-11-21T22:45:00.000Z'),
  severity: 'critical',
  title: '20 refusals of jean.martin@gaveur.fr within 5m',
  facts: [
    ['rule', 'many-refusals'],
    ['who', 'jean.martin@gaveur.fr'],
    ['request_ids', 'r-1, r-2'],
  ],
  ...changed,
})
