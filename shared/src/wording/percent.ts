/** Per cent as every page, card and paper writes it: 39%, the sign close to its number. */

export function percentText(value: number): string {
  return `${value}%`
}

/** 59.9%, one decimal, rounded down: what is below a limit never reads as the limit. */
export function shareText(part: number, whole: number): string {
  return `${(Math.floor((part * 1000) / whole) / 10).toFixed(1)}%`
}

/** 60% of 0.6: a setting, as it was written. */
export function ratioText(ratio: number): string {
  return percentText(Math.round(ratio * 1000) / 10)
}
