/** A section's answer: its question, its table in Markdown that is also readable on a terminal, and its targets. */
export function formatSection({ question, columns, rows, targets }) {
  const cells = [
    ['', ...columns.map(({ title }) => title)],
    ...rows.map((row) => [row.label, ...columns.map(({ field, digits }) => formatFigure(row[field], digits))]),
  ]
  const widths = cells[0].map((_, column) => Math.max(...cells.map((line) => line[column].length)))
  const line = (texts) => `| ${texts.map((text, column) => text.padEnd(widths[column])).join(' | ')} |`
  const [head, ...body] = cells.map(line)
  const table = [head, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n')
  return [`## ${question}`, table, ...targets.map((target) => `> ${describeTarget(target)}`)].join('\n\n')
}

/** `1.31 [0.86, 2.04]`: median, minimum and maximum; a single figure alone; nothing where there is none. */
function formatFigure(figure, digits) {
  if (figure === undefined) return ''
  if (typeof figure === 'number') return figure.toFixed(digits)
  const { median, min, max } = figure
  return `${median.toFixed(digits)} [${min.toFixed(digits)}, ${max.toFixed(digits)}]`
}

/** Judged as printed, so that nobody reads `1.10, to reach: at most 1.10: not reached`. */
export function judge({ measured, atMost, atLeast, below }) {
  const printed = Number(measured.toFixed(2))
  if (atMost !== undefined) return printed <= atMost
  return atLeast === undefined ? printed < below : printed >= atLeast
}

function describeTarget(target) {
  const { what, measured, atMost, atLeast, below } = target
  const limit =
    atMost !== undefined ? `at most ${atMost}` : atLeast !== undefined ? `at least ${atLeast}` : `below ${below}`
  return `${judge(target) ? 'reached' : 'NOT REACHED'}: ${what}: ${measured.toFixed(2)}, to reach ${limit}`
}

/** All targets once more, at the end. */
export function formatTargets(sections) {
  const targets = sections.flatMap((section) => section.targets)
  const reached = targets.filter(judge).length
  return [
    `## ${reached} of ${targets.length} targets reached`,
    ...targets.map((target) => `- ${describeTarget(target)}`),
  ].join('\n')
}
