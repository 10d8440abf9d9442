import type { PropsWithChildren } from 'react'
import './theme/tokens.css'
import './app.css'

/** The app's frame: pages come in as children. */
export default function App({ children }: PropsWithChildren) {
  return children
}
