const MARK = '<!-- ten-lines -->'

/** The program of README.md that stands in the fenced block after `<!-- ten-lines -->`. */
export function extractTenLines(readme: string): string {
  const [, after] = readme.split(MARK)
  if (after === undefined) throw new Error(`README.md has no ${MARK} before the block that protects a Koa app`)
  const program = /^\s*```(?:js|javascript|ts|typescript)\n([\s\S]*?)^```$/m.exec(after)?.[1]
  if (program === undefined) throw new Error(`README.md has no fenced js or ts block right after ${MARK}`)
  return program
}
