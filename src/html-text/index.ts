export { closedPage } from './closed-page.js'
export { cssString, htmlText } from './html-text.js'
export { visibleText } from './visible-text.js'
