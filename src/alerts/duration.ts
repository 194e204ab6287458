const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

export const HOUR_MS = 3_600_000

/** `30s`, `5m`, `2h` or `1d` in milliseconds; undefined where it is none of these, or nothing. */
export function durationMs(text: string): number | undefined {
  const [, count = '', unit = ''] = /^([1-9]\d{0,5})([smhd])$/.exec(text) ?? []
  const unitMs = UNITS[unit]
  return unitMs === undefined ? undefined : Number(count) * unitMs
}

/** The same in the largest unit that says it without a fraction. */
export function durationText(ms: number): string {
  const [unit = 's', unitMs = 1_000] = Object.entries(UNITS).findLast(([, each]) => ms >= each && ms % each === 0) ?? []
  return `${Math.round(ms / unitMs)}${unit}`
}
