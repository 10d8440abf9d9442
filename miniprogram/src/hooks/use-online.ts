import { useEffect, useState } from 'react'
import { host } from '../platform/host'

/** Whether this device has a network at all. */
export function useOnline(): boolean {
  const [online, setOnline] = useState(host.isOnline)
  useEffect(() => host.onOnlineChange(setOnline), [])
  return online
}
