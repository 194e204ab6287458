/** @type {readonly { title: string, field: string, digits: number }[]} */
const COLUMNS = [
  { title: 'CPU µs/request', field: 'cpuMicros', digits: 1 },
  { title: '× bare Koa', field: 'ratio', digits: 2 },
  { title: 'requests/s', field: 'requestsPerSecond', digits: 0 },
  { title: 'p99 ms', field: 'p99Ms', digits: 1 },
  { title: 'RSS MB', field: 'rssMb', digits: 0 },
]

/** The table, in Markdown that is also readable on a terminal: median [min, max]. */
export function formatTable(rows, labels) {
  const cells = [
    ['', ...COLUMNS.map(({ title }) => title)],
    ...rows.map((row) => [
      labels.get(row.name),
      ...COLUMNS.map(({ field, digits }) => formatSpread(row[field], digits)),
    ]),
  ]
  const widths = cells[0].map((_, column) => Math.max(...cells.map((line) => line[column].length)))
  const line = (texts) => `| ${texts.map((text, column) => text.padEnd(widths[column])).join(' | ')} |`
  const [head, ...body] = cells.map(line)
  return [head, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n')
}

const formatSpread = ({ median, min, max }, digits) =>
  `${median.toFixed(digits)} [${min.toFixed(digits)}, ${max.toFixed(digits)}]`

/** @returns {{ met: boolean, sentence: string } | undefined} undefined where the target's contender did not run */
export function judge(rows, labels, { name, ratio }) {
  const row = rows.find((candidate) => candidate.name === name)
  if (row === undefined) return undefined
  // Judged as printed, so that nobody reads `1.60x, NOT MET`.
  const measured = row.ratio.median.toFixed(2)
  const met = Number(measured) <= ratio
  return {
    met,
    sentence: `Target: ${labels.get(name)} at most ${ratio}x the CPU time of bare Koa: ${measured}x, ${met ? 'met' : 'NOT MET'}.`,
  }
}
