import { useDidShow } from '@tarojs/taro'
import type { PropsWithChildren } from 'react'
import { host } from './platform/host'
import './theme/tokens.css'
import './app.css'

/** The app's frame: pages come in as children. */
export default function App({ children }: PropsWithChildren) {
  useDidShow(host.wake)
  return children
}
