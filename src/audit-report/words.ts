import type { Numbers, ReportWords } from './report-words.js'
import { ENGLISH } from './words-en.js'
import { FRENCH } from './words-fr.js'

export const REPORT_LANGUAGES = ['en', 'fr'] as const

export type ReportLanguage = (typeof REPORT_LANGUAGES)[number]

export function wordsOf(language: ReportLanguage): ReportWords {
  return language === 'fr' ? FRENCH : ENGLISH
}

export function numbersOf(language: ReportLanguage): Numbers {
  const numbers = new Intl.NumberFormat(language === 'fr' ? 'fr-FR' : 'en-GB')
  const plurals = new Intl.PluralRules(language)
  return {
    format: (value) => numbers.format(value),
    count: (value, one, other) => `${numbers.format(value)}\u00a0${plurals.select(value) === 'one' ? one : other}`,
  }
}
