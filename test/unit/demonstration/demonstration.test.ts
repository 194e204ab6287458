import { expect, it } from 'vitest'
import { summarise, toCsv } from '../../../src/demonstration/analytics.js'
import { createDemonstrationData } from '../../../src/demonstration/index.js'
import { paginate } from '../../../src/demonstration/paginate.js'

const now = () => new Date('2026-03-31T12:00:00Z')

it('has gaveurs 1 and 2 at LL, 3 and 4 at LS, 5 and 6 at MO, with a month of feedings each', () => {
  const { gaveurs, feedings } = createDemonstrationData(now)
  expect([...gaveurs.values()].map(({ gaveur_id, site_id }) => `${gaveur_id} ${site_id}`)).toEqual([
    '1 LL',
    '2 LL',
    '3 LS',
    '4 LS',
    '5 MO',
    '6 MO',
  ])
  for (const id of gaveurs.keys()) {
    const own = feedings.filter(({ gaveur_id }) => gaveur_id === id)
    expect(own).toHaveLength(30)
    expect([own.at(0)?.date, own.at(-1)?.date]).toEqual(['2026-03-02', '2026-03-31'])
  }
})

it('shows the same at each start', () => {
  expect(createDemonstrationData(now)).toEqual(createDemonstrationData(now))
})

it('sums feedings up by gaveur, and prints them as CSV', () => {
  const feeding = { id: 1, gaveur_id: 2, site_id: 'LL', date: '2026-03-01', lot: 'LL001', dose_g: 400 } as const
  const rows = summarise([feeding, { ...feeding, dose_g: 401 }, { ...feeding, gaveur_id: 1, dose_g: 300 }])
  expect(rows).toEqual([
    { gaveur_id: 1, site_id: 'LL', feedings: 1, total_dose_g: 300, mean_dose_g: 300 },
    { gaveur_id: 2, site_id: 'LL', feedings: 2, total_dose_g: 801, mean_dose_g: 400.5 },
  ])
  expect(toCsv(rows)).toBe(
    'gaveur_id,site_id,feedings,total_dose_g,mean_dose_g\r\n1,LL,1,300,300\r\n2,LL,2,801,400.5\r\n',
  )
})

it('pages by the last id, and says when there is no more', () => {
  const rows = Array.from({ length: 5 }, (_, index) => ({ id: index + 1 }))
  const first = paginate(rows, { limit: 2 })
  expect(first).toEqual({ items: [{ id: 1 }, { id: 2 }], next_cursor: '2' })
  expect(paginate(rows, { limit: 2, cursor: 4 })).toEqual({ items: [{ id: 5 }], next_cursor: null })
  expect(paginate(rows, { limit: 5 }).next_cursor).toBeNull()
  expect(paginate([], { limit: 5 })).toEqual({ items: [], next_cursor: null })
})
