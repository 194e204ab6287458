import { cssString } from '../html-text/index.js'

/** The page's style: for paper first, A4 across, numbered. */
export const matrixStyle = (footer: string): string => `
@page {
  size: A4 landscape;
  margin: 12mm 12mm 16mm;
  @bottom-left { content: ${cssString(footer)}; font: 7.5pt sans-serif; color: #333; }
  @bottom-right { content: "page " counter(page) " of " counter(pages); font: 7.5pt sans-serif; color: #333; }
}
:root { color-scheme: only light; }
body { margin: 0 auto; max-width: 273mm; padding: 6mm; background: #fff; color: #111; font: 8.5pt/1.3 sans-serif; }
h1 { font-size: 16pt; line-height: 1.2; margin: 0 0 2mm; overflow-wrap: anywhere; }
h2 { font-size: 11pt; margin: 4mm 0 1mm; break-after: avoid; }
.partial { border: 1.5pt solid #111; padding: 2mm 3mm; font-weight: bold; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: 0 0 3mm; }
caption { text-align: left; font-weight: bold; padding: 0 0 1mm; break-after: avoid; overflow-wrap: anywhere; }
th, td { border: 0.5pt solid #777; padding: 0.6mm 1.4mm; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
thead { display: table-header-group; }
thead th { background: #e6e6e6; }
tr { break-inside: avoid; }
.matrix { table-layout: fixed; font-size: 8pt; }
.matrix .stub { width: 44mm; }
.matrix tbody th { font-weight: normal; }
.matrix .resource th { background: #f3f3f3; font-weight: bold; }
.matrix .resource { break-after: avoid; }
.matrix .resource small { font-weight: normal; }
.matrix ul { list-style: none; margin: 0; padding: 0; }
.matrix li + li { margin-top: 0.8mm; padding-top: 0.8mm; border-top: 0.4pt dotted #777; }
.all { font-weight: bold; }
.denied { font-weight: bold; text-decoration: underline; }
.none { color: #555; }
.place { color: #444; font-size: 7pt; }
.facts, .legend { break-inside: avoid; }
.facts th, .legend th { white-space: nowrap; width: 1%; }
.roles thead th:first-child { width: 22%; }
.roles thead th:last-child:nth-child(3) { width: 28%; }
.sheet { break-before: page; }
.sheet h2 { margin-top: 0; }
.facts td { font-family: monospace; }
.signature { break-inside: avoid; }
.signature td { height: 13mm; }
.signature th { width: 25%; }
@media print {
  body { max-width: none; padding: 0; }
  thead th, .matrix .resource th { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
`
