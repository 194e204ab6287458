export { eachLocalMidnight } from './each-local-midnight.js'
export { type DailyFileSystem, nodeFileSystem } from './file-system.js'
export { isReplaced, type LiveFile, openLiveFile } from './live-file.js'
export { retryDelayMs } from './retry-delay.js'
