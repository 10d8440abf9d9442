import { type ReactNode, useEffect } from 'react'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { host } from '../../platform/host'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import './index.css'

interface SheetProps {
  title: string
  onClose: () => void
  children: ReactNode
}

/** One question above the page: from below on a phone, in the middle of a wide screen. */
export function Sheet({ title, onClose, children }: SheetProps) {
  useEffect(() => host.onEscape(onClose), [onClose])
  return (
    <Box className="sheet" role="dialog" label={title}>
      <Press className="sheet__veil" label={pageWords.close} onPress={onClose} />
      <Box className="sheet__paper">
        <Box className="sheet__head">
          <Heading className="sheet__title">{title}</Heading>
          <Press className="press--bare" label={pageWords.close} onPress={onClose}>
            <Words className="icon icon--close" decorative />
          </Press>
        </Box>
        <Box className="sheet__content">{children}</Box>
      </Box>
    </Box>
  )
}

/** A label above its field, with what is wrong below. */
export function Labelled({
  label,
  mark = null,
  problem = null,
  children,
}: {
  label: string
  mark?: string | null
  problem?: string | null
  children: ReactNode
}) {
  return (
    <Box className="labelled">
      <Box className="labelled__label">
        <Words>{label}</Words>
        {mark !== null && <Words className="labelled__mark">{mark}</Words>}
      </Box>
      {children}
      {problem !== null && (
        <Box className="labelled__problem" role="alert">
          {problem}
        </Box>
      )}
    </Box>
  )
}
