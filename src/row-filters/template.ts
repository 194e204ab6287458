import type { Fragment } from './fragments.js'
import type { RowFilterValue } from './parameter.js'

/** What a template tag is called with. */
interface Template {
  readonly strings: TemplateStringsArray
  readonly values: readonly RowFilterValue[]
}

/** Fragments as a tagged template would give them: a text around each value, empty where there is none. */
export function templateOf(fragments: readonly Fragment[]): Template {
  const texts: string[] = []
  const values: RowFilterValue[] = []
  let text = ''
  for (const fragment of fragments) {
    if (typeof fragment === 'string') {
      text += fragment
    } else {
      texts.push(text)
      values.push(fragment.value)
      text = ''
    }
  }
  texts.push(text)
  return { strings: Object.assign(texts, { raw: texts }), values }
}
