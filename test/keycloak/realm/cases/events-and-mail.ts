import type { RealmCase } from '../realm-case.js'
import { changeRealm } from './change-realm.js'

export const eventsAndMailCases: readonly RealmCase[] = [
  {
    name: 'events of some types that are kept for a while',
    kinds: ['events'],
    document: {
      eventsEnabled: true,
      eventsExpiration: 86400,
      eventsListeners: ['jboss-logging', 'email'],
      enabledEventTypes: ['LOGIN_ERROR', 'LOGIN', 'UPDATE_PASSWORD'],
      adminEventsEnabled: true,
      adminEventsDetailsEnabled: true,
      attributes: { adminEventsExpiration: '900' },
    },
    byHand: [
      {
        kind: 'events',
        key: 'events',
        field: 'adminEventsEnabled',
        change: changeRealm({ adminEventsEnabled: false }),
      },
      {
        kind: 'events',
        key: 'events',
        field: 'enabledEventTypes',
        change: changeRealm({ enabledEventTypes: ['LOGIN'] }),
      },
      {
        kind: 'events',
        key: 'events',
        field: 'eventsListeners',
        change: (admin, realm) =>
          admin.put(`/${realm}/events/config`, {
            eventsEnabled: true,
            eventsExpiration: 86400,
            eventsListeners: ['jboss-logging'],
            enabledEventTypes: ['LOGIN_ERROR', 'LOGIN', 'UPDATE_PASSWORD'],
            adminEventsEnabled: true,
            adminEventsDetailsEnabled: true,
          }),
      },
    ],
    unknownReference: {
      kind: 'events',
      document: { eventsEnabled: true, enabledEventTypes: ['LOGIM'] },
      names: 'LOGIM',
    },
  },
  {
    name: 'events of all types that are kept for ever',
    kinds: ['events'],
    document: { eventsEnabled: true, eventsExpiration: 0, eventsListeners: [], enabledEventTypes: [] },
    byHand: [
      { kind: 'events', key: 'events', field: 'eventsExpiration', change: changeRealm({ eventsExpiration: 60 }) },
      {
        kind: 'events',
        key: 'events',
        field: 'enabledEventTypes',
        change: changeRealm({ enabledEventTypes: ['LOGOUT'] }),
      },
    ],
  },
  {
    name: 'a mail server whose settings are texts, numbers and truth values',
    kinds: ['smtp'],
    document: {
      smtpServer: {
        host: 'mail.example',
        port: 587,
        starttls: true,
        from: 'realm@mail.example',
        fromDisplayName: 'Réseau « test »',
        replyTo: '',
      },
    },
    byHand: [
      {
        kind: 'smtp',
        key: 'smtp',
        field: 'smtpServer.port',
        change: changeRealm({
          smtpServer: {
            host: 'mail.example',
            port: '25',
            starttls: 'true',
            from: 'realm@mail.example',
            fromDisplayName: 'Réseau « test »',
          },
        }),
      },
      {
        kind: 'smtp',
        key: 'smtp',
        field: 'smtpServer.starttls',
        change: changeRealm({
          smtpServer: {
            host: 'mail.example',
            port: '587',
            starttls: 'false',
            from: 'realm@mail.example',
            fromDisplayName: 'Réseau « test »',
          },
        }),
      },
    ],
  },
  {
    name: 'a mail account whose password is masked, beside one that somebody has set',
    kinds: ['smtp'],
    async prepare(admin, realm) {
      const smtpServer = {
        host: 'mail.example',
        from: 'a@mail.example',
        auth: 'true',
        user: 'u',
        password: 'set by hand',
      }
      await admin.post('', { realm, enabled: true, smtpServer })
    },
    document: {
      smtpServer: { host: 'mail.example', from: 'b@mail.example', auth: 'true', user: 'u', password: '**********' },
    },
    byHand: [
      {
        kind: 'smtp',
        key: 'smtp',
        field: 'smtpServer.user',
        change: changeRealm({ smtpServer: { host: 'mail.example', from: 'b@mail.example', auth: 'true', user: 'v' } }),
      },
    ],
  },
]
