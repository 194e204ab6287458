export { escapeLogText } from './escape-log-text.js'
export { formatLogLine, type LogLevel, type LogLine } from './format-log-line.js'
