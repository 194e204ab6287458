/** The demonstration's records, in plain memory: they are made afresh at each start. */
export interface DemonstrationData {
  readonly gaveurs: ReadonlyMap<number, Gaveur>
  readonly sites: Map<SiteId, Site>
  readonly feedings: Feeding[]
  readonly controls: Control[]
}

export const SITE_IDS = ['LL', 'LS', 'MO'] as const
export type SiteId = (typeof SITE_IDS)[number]

export interface Gaveur {
  readonly gaveur_id: number
  readonly site_id: SiteId
}

export interface Site {
  readonly site_id: SiteId
  readonly name: string
}

export interface Feeding {
  readonly id: number
  readonly gaveur_id: number
  readonly site_id: SiteId
  /** RFC 3339 full-date. */
  readonly date: string
  readonly lot: string
  readonly dose_g: number
}

export const GRADES = ['A', 'B', 'C'] as const

/** A quality control (SQAL). */
export interface Control {
  readonly id: number
  readonly site_id: SiteId
  readonly date: string
  readonly lot: string
  readonly grade: (typeof GRADES)[number]
}

const DAYS = 30
const GAVEURS_PER_SITE = 2
const NAMES: Readonly<Record<SiteId, string>> = { LL: 'Landes Littoral', LS: 'Landes Sud', MO: 'Mont-de-Marsan Ouest' }

/**
 * Gaveurs 1 and 2 at site LL, 3 and 4 at LS, 5 and 6 at MO; a feeding a day for each over the last thirty days, and a
 * quality control a week for each site. The figures follow from the ids, so that two starts show the same.
 */
export function createDemonstrationData(now: () => Date = () => new Date()): DemonstrationData {
  const gaveurs = new Map<number, Gaveur>()
  const sites = new Map<SiteId, Site>()
  for (const site_id of SITE_IDS) {
    sites.set(site_id, { site_id, name: NAMES[site_id] })
    for (let n = 0; n < GAVEURS_PER_SITE; n++) gaveurs.set(gaveurs.size + 1, { gaveur_id: gaveurs.size + 1, site_id })
  }
  const feedings: Feeding[] = []
  const controls: Control[] = []
  for (let day = 0; day < DAYS; day++) {
    const date = dayBefore(now(), DAYS - 1 - day)
    for (const gaveur of gaveurs.values()) {
      feedings.push({
        id: feedings.length + 1,
        ...gaveur,
        date,
        lot: lotNumber(gaveur.site_id, gaveur.gaveur_id * 7 + Math.floor(day / 10)),
        dose_g: 380 + ((gaveur.gaveur_id * 13 + day * 7) % 90),
      })
    }
    if (day % 7 !== 0) continue
    for (const site_id of SITE_IDS) {
      const grade = GRADES[(day + site_id.charCodeAt(0)) % GRADES.length] ?? 'A'
      controls.push({ id: controls.length + 1, site_id, date, lot: lotNumber(site_id, 100 + day), grade })
    }
  }
  return { gaveurs, sites, feedings, controls }
}

/** The day in UTC, so that two servers in different zones show the same. */
export function dayBefore(date: Date, days: number): string {
  return new Date(date.getTime() - days * 86_400_000).toISOString().slice(0, 10)
}

function lotNumber(site: SiteId, number: number): string {
  return `${site}${String(number).padStart(3, '0')}`
}
