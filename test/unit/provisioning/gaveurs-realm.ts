import { demonstrationRealmDirectory, loadRealmConfig, type RealmConfig } from '../../../src/realm-config/index.js'

type Parts = Partial<RealmConfig['representation']> & Partial<Pick<RealmConfig, 'development'>>

/** A small realm `r`, with what a test declares in it. */
export async function realmWith({ development, ...representation }: Parts): Promise<RealmConfig> {
  const { development: _omitted, ...base } = await loadRealmConfig(demonstrationRealmDirectory())
  return {
    ...base,
    realm: 'r',
    representation: { realm: 'r', clients: [], roles: { realm: [] }, ...representation },
    ...(development === undefined ? {} : { development }),
  }
}
