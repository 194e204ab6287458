import { describe, expect, it } from 'vitest'
import { CSV_HEAD, toCsv } from '../../../src/audit-formats/index.js'
import { auditRecord } from '../audit-search/records.js'
import { sampleRecords } from './sample-records.js'

/** RFC 4180, read by the letter. */
function cellsOf(line: string): readonly string[] {
  const cells = [...line.replace(/\r\n$/, '').matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",\r\n]*))(?=,|$)/g)]
  expect(cells.map(([cell]) => cell).join('')).toBe(line.replace(/\r\n$/, ''))
  return cells.map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '')
}

function cellOf(name: string, line: string): string | undefined {
  return cellsOf(line)[cellsOf(CSV_HEAD).indexOf(name)]
}

describe('a record in CSV', () => {
  it('has as many cells as the head', () => {
    const widths = sampleRecords().map((record) => cellsOf(toCsv(record)).length)
    expect(new Set(widths)).toEqual(new Set([cellsOf(CSV_HEAD).length]))
  })

  it.each(['=1+1', '+1', '-1', '@SUM(1)', '\t=1', '\r=1', '\n=1', '＝1', '%0A', '|calc'])(
    '%j is no formula',
    (name) => {
      expect(cellOf('actor_name', toCsv(auditRecord({ actor: { name } })))).toMatch(/^'/)
    },
  )

  it('is one line, whatever its texts hold', () => {
    const name = 'a"b,c;=d\r\n=e\u2028\u001b[31m\u202e'
    const line = toCsv(auditRecord({ actor: { name }, record: { '=x': '\n' } }))
    expect(line.slice(0, -2)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
    expect(cellOf('actor_name', line)).toBe('a"b,c;=d\\u000d\\u000a=e\\u2028\\u001b[31m\\u202e')
  })

  it('says who, what and which record', () => {
    expect(CSV_HEAD + toCsv(auditRecord())).toMatchInlineSnapshot(`
      ""time","chain","seq","event","outcome","reason","actor_subject","actor_name","actor_roles","client","session","token","action","about","record","change_before","change_after","change_values","policy_version","policy_rule","address","user_agent","request_id","trace_id","method","path","status","intent","trail","host","pid","hash"
      "2026-11-21T22:58:03.117042Z","cfc8086e64ed",4,"AUTHENTICATED_REQUEST","success","granted","0c5e3a52-6f0e-4b62-9d0a-5a8f7a3f1c03","jean.martin@gaveur.fr","gaveur","gaveurs-frontend","E40T46vvKxBfZhyVvjFjqBEl","onrtro:b9eda986","gavage_data:read",,"gaveur_id=1; site_id=LL",,,,"9b1d6a3f0c52e847",,"10.1.2.3","curl/8","4d4ad843","4bf92f3577b34da6a3ce929d0e0e4736","GET","/api/gavage/1",200,,,"api-1",4711,"1111111111111111111111111111111111111111111111111111111111111111"
      "
    `)
  })
})
