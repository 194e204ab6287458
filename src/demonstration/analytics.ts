import type { Feeding } from './data.js'

export interface Figures {
  readonly gaveur_id: number
  readonly site_id: string
  readonly feedings: number
  readonly total_dose_g: number
  readonly mean_dose_g: number
}

/** Feedings summed up for each gaveur, in the order of their ids. */
export function summarise(feedings: readonly Feeding[]): readonly Figures[] {
  const totals = new Map<number, { site_id: string; feedings: number; total: number }>()
  for (const { gaveur_id, site_id, dose_g } of feedings) {
    const sum = totals.get(gaveur_id) ?? { site_id, feedings: 0, total: 0 }
    totals.set(gaveur_id, { site_id, feedings: sum.feedings + 1, total: sum.total + dose_g })
  }
  return [...totals]
    .sort(([left], [right]) => left - right)
    .map(([gaveur_id, { site_id, feedings, total }]) => ({
      gaveur_id,
      site_id,
      feedings,
      total_dose_g: total,
      mean_dose_g: Math.round((total / feedings) * 10) / 10,
    }))
}

const COLUMNS = ['gaveur_id', 'site_id', 'feedings', 'total_dose_g', 'mean_dose_g'] as const

/** RFC 4180. Every value is a number or a site's two letters, so none needs quoting. */
export function toCsv(rows: readonly Figures[]): string {
  return [COLUMNS.join(','), ...rows.map((row) => COLUMNS.map((column) => row[column]).join(','))]
    .join('\r\n')
    .concat('\r\n')
}
