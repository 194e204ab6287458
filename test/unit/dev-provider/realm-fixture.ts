import type { ClientRepresentation, RealmConfig, UserRepresentation } from '../../../src/realm-config/index.js'

interface RealmFixture {
  readonly representation?: Partial<RealmConfig['representation']>
  readonly client?: Partial<ClientRepresentation>
  readonly user?: Partial<UserRepresentation>
}

/** A realm with one public client `front`, one confidential client `api` and one user. */
export function realmFixture({ representation, client, user }: RealmFixture = {}): RealmConfig {
  return {
    realm: 'test',
    directory: '/nowhere',
    representation: {
      realm: 'test',
      clients: [
        { clientId: 'front', publicClient: true, directAccessGrantsEnabled: true, ...client },
        { clientId: 'api', secret: 'api-secret', serviceAccountsEnabled: true },
      ],
      roles: { realm: [{ name: 'worker' }] },
      ...representation,
    },
    attributes: {},
    policy: { resources: {}, roles: {} },
    development: {
      clients: [],
      users: [
        {
          id: 'user-1',
          username: 'ann',
          email: 'ann@example.org',
          firstName: 'Ann',
          lastName: 'Lee',
          credentials: [{ type: 'password', value: 'secret' }],
          realmRoles: ['worker'],
          ...user,
        },
      ],
    },
  }
}
