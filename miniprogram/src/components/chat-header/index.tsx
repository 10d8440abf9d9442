import type { WebPerson } from '@kedu/shared/contracts/web-chat'
import type { ReactNode } from 'react'
import { Box, Press, Words } from '../../platform/elements'
import { roleNames, zh } from '../../wording/zh-cn.ts'
import './index.css'

interface ChatHeaderProps {
  me: WebPerson
  isTrial: boolean
  isLive: boolean
  isOpen: boolean
  onToggle: () => void
  /** What the button unfolds on a phone; on a wide screen it stands on the left instead. */
  children: ReactNode
}

/** Whom one talks to, who one is, whether the line is up. */
export function ChatHeader(props: ChatHeaderProps) {
  const { me, isTrial, isLive, isOpen, onToggle, children } = props
  return (
    <Box className="header">
      <Box className="header__row">
        <Mark />
        <Box className="header__titles">
          <Words className="header__title">{zh.product}</Words>
          <Words className="header__state" live>
            <Words className={`dot ${isLive ? 'dot--live' : ''}`} decorative />
            {isLive ? zh.live : zh.connecting}
          </Words>
        </Box>
        <Press
          className="press--bare header__me"
          label={`${me.name} ${roleNames[me.role]}，${zh.menu}`}
          expanded={isOpen}
          onPress={onToggle}
        >
          {isTrial && <Words className="tag">{zh.trialTag}</Words>}
          <Words className="header__name">{me.name}</Words>
          <Words className="header__role">{roleNames[me.role]}</Words>
          <Words
            className={`icon icon--chevron header__fold ${isOpen ? 'header__fold--open' : ''}`}
            decorative
          />
        </Press>
      </Box>
      {isOpen && <Box className="header__panel">{children}</Box>}
    </Box>
  )
}

/** The sign: five marks of a scale. */
export function Mark() {
  return (
    <Box className="mark" decorative>
      <Words className="mark__tick" />
      <Words className="mark__tick" />
      <Words className="mark__tick mark__tick--tall" />
      <Words className="mark__tick" />
      <Words className="mark__tick" />
    </Box>
  )
}
