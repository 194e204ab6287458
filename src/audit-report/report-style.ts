import { cssString } from '../html-text/index.js'

/** The page's style: for paper first, A4, numbered. */
export const reportStyle = (footer: string, page: string, of: string): string => `
@page {
  size: A4;
  margin: 14mm 13mm 16mm;
  @bottom-left { content: ${cssString(footer)}; font: 7pt sans-serif; color: #333; }
  @bottom-right { content: ${cssString(`${page} `)} counter(page) ${cssString(` ${of} `)} counter(pages); font: 7pt sans-serif; color: #333; }
}
:root { color-scheme: only light; }
body { margin: 0 auto; max-width: 184mm; padding: 8mm; background: #fff; color: #111; font: 9pt/1.35 sans-serif; }
h1 { font-size: 20pt; line-height: 1.2; margin: 0 0 3mm; }
h2 { font-size: 12.5pt; margin: 8mm 0 1.5mm; padding-top: 2mm; border-top: 1pt solid #111; break-after: avoid; }
p { margin: 0 0 2mm; }
.period { font-size: 11pt; margin: -2mm 0 4mm; }
.lead { color: #333; max-width: 150mm; break-after: avoid; }
.none { font-style: italic; }
.note { font-size: 8pt; color: #333; margin-top: -1.5mm; }
.verdict { border: 1.5pt solid #111; padding: 2.5mm 3.5mm; font-weight: bold; font-size: 10.5pt; margin: 0 0 4mm; }
.verdict.ok { border-color: #12602b; }
.verdict.unproven_tail { border-color: #8a5a00; }
.verdict.damaged { border-color: #a01414; border-width: 3pt; color: #a01414; }
.glance { list-style: none; display: flex; flex-wrap: wrap; gap: 2mm; margin: 0 0 4mm; padding: 0; }
.glance li { border: 0.5pt solid #888; padding: 1mm 2.5mm; }
.glance li.bad { border-color: #a01414; color: #a01414; font-weight: bold; }
nav ol { columns: 2; column-gap: 8mm; margin: 0; padding-left: 6mm; }
nav a { color: inherit; }
table { border-collapse: collapse; width: 100%; margin: 0 0 3mm; }
caption { text-align: left; font-weight: bold; padding: 0 0 1mm; break-after: avoid; }
th, td { border: 0.5pt solid #888; padding: 0.6mm 1.4mm; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
thead { display: table-header-group; }
thead th { background: #e9e9e9; font-size: 8pt; overflow-wrap: normal; }
tbody th { font-weight: normal; }
tr { break-inside: avoid; }
.number { text-align: right; white-space: nowrap; overflow-wrap: normal; }
.code, code, pre { font-family: monospace; font-size: 8pt; }
td.code, th.code { font-size: 7.5pt; }
.whole { white-space: nowrap; overflow-wrap: normal; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f3f3f3; border: 0.5pt solid #888; padding: 2mm; margin: 0 0 3mm; }
.facts th, .counts th { font-weight: bold; width: 34%; }
.counts { width: auto; min-width: 60%; }
.counts th { width: auto; font-weight: normal; }
.time { white-space: nowrap; }
.details { margin: 0; padding: 0; list-style: none; }
.kind { color: #444; }
.bad { color: #a01414; }
@media print {
  body { max-width: none; padding: 0; }
  thead th, pre { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
`
