import { createHash } from 'node:crypto'

export interface ClosedPage {
  /** BCP 47, e.g. `en`. */
  readonly language: string
  /** As HTML. */
  readonly title: string
  /** CSS. */
  readonly style: string
  /** As HTML: what stands in the body. */
  readonly body: string
}

/** A whole page that runs nothing, needs nothing from outside and tells nobody of itself: its own policy forbids each. */
export function closedPage({ language, title, style, body }: ClosedPage): string {
  const hash = createHash('sha256').update(style).digest('base64')
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`
}
