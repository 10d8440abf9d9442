import { useEffect, useState } from 'react'
import { host } from '../platform/host'

/** Whether list and detail stand side by side. */
export function useWide(): boolean {
  const [wide, setWide] = useState(host.isWide)
  useEffect(() => host.onWideChange(setWide), [])
  return wide
}
