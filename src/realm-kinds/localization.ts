import { adminPath } from '../admin-api/index.js'
import { isJsonObject } from '../json/index.js'
import type { RealmDocument, RealmKind, RealmObject, Writing } from './kind.js'

/** Texts of the realm's own, one object each; those of a locale are written together. */
export const localization: RealmKind = {
  name: 'localization',
  title: 'Texts',
  field: 'localizationTexts.LOCALE.KEY',
  identity: 'locale and key, `fr/loginAccountTitle`',
  after: ['realm'],
  exported: 'realm',
  serverFills: [],
  list: (document) => textsOf(document),
  create: write,
  update: write,
  async remove({ api, inTurn }, current) {
    const locale = localeOf(current)
    await inTurn(turnOf(locale), () => api.delete(adminPath`/localization/${locale}/${keyOf(current.key)}`))
  },
}

const textsOf = (document: RealmDocument): readonly RealmObject[] =>
  Object.entries(isJsonObject(document.localizationTexts) ? document.localizationTexts : {}).flatMap(
    ([locale, texts]) =>
      Object.entries(isJsonObject(texts) ? texts : {}).map(([key, text]) => ({
        key: `${locale}/${key}`,
        value: { text },
        path: ['localizationTexts', locale, key],
      })),
  )

const localeOf = ({ key }: RealmObject): string => key.slice(0, key.indexOf('/'))

/** Keycloak adds what it is sent to what it has: texts that nobody declares stay. */
function write({ api, together }: Writing, wanted: RealmObject): Promise<void> {
  const locale = localeOf(wanted)
  return together(turnOf(locale), wanted, async (objects) => {
    const texts = objects.map(({ key, value }) => [keyOf(key), value.text ?? ''] as const)
    await api.post(adminPath`/localization/${locale}`, Object.fromEntries(texts))
  })
}

const turnOf = (locale: string): string => `localization ${locale}`
const keyOf = (key: string): string => key.slice(key.indexOf('/') + 1)
