/** `YYYY-MM-DD` in local time: the day that a line, a live file and an archive belong to. */
export function localDay(date: Date): string {
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** `YYYY-MM-DD HH:MM:SS` in local time. */
export function localStamp(date: Date): string {
  return `${localDay(date)} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

function two(value: number): string {
  return value < 10 ? `0${value}` : `${value}`
}
