import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { createAdminClient } from '../../../src/admin-api/index.js'
import { kindsInOrder, readRealm } from '../../../src/realm-engine/index.js'
import { BUNDLED_VERSIONS, bundledFile, FEATURES, pristineText } from '../../../src/realm-export/index.js'
import { ADMINISTRATOR } from '../administrator.js'

const folder = fileURLToPath(new URL('../../../src/realm-export/pristine/', import.meta.url))

describe('what Passerelle knows of a new realm', () => {
  it.each([false, true])('is what this Keycloak makes, with features: %s', async (withFeatures) => {
    const realm = `passerelle-baseline-${randomUUID()}`
    const admin = createAdminClient({ url: inject('keycloakUrl'), credentials: ADMINISTRATOR })
    const features = withFeatures ? FEATURES.map((feature) => [feature, true] as const) : []
    await admin.post('', { realm, enabled: true, ...Object.fromEntries(features) })
    onTestFinished(() => admin.delete(`/${realm}`))
    const kinds = kindsInOrder().filter(({ name }) => name !== 'user')
    const { document, version } = await readRealm(
      admin,
      realm,
      kinds.map((kind) => ({ kind, declared: undefined })),
    )
    expect(BUNDLED_VERSIONS).toContain(version)
    // Run with -u to write it anew, once for each version.
    await expect(pristineText(document, realm)).toMatchFileSnapshot(
      `${folder}${bundledFile(version ?? '', withFeatures)}`,
    )
  })
})
