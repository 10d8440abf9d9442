import type { WebPerson, WebSessionAnswer } from '@kedu/shared/contracts/web-chat'
import { dateWords } from '../../chat/day-words.ts'
import { Box, Press, Words } from '../../platform/elements'
import { host } from '../../platform/host'
import { roleNames, zh } from '../../wording/zh-cn.ts'
import { TrialClock } from '../trial-clock/index.tsx'
import './index.css'

interface SidePanelProps {
  me: WebPerson
  session: WebSessionAnswer
  now: number
  onClock: (clock: { now: number; clockOffsetMs: number }) => void
  onSay: (text: string) => void
  onExample: (text: string) => void
  onLeave: () => void
}

/** Left of the talk on a wide screen: who one is, what is asked most, the trial's clock. */
export function SidePanel({ me, onSay, onExample, ...rest }: SidePanelProps) {
  const place = [me.department, me.region].filter((part) => part !== null).join(' · ')
  return (
    <Box className="side">
      <Box className="side__me">
        <Box>
          <Words className="side__name">{me.name}</Words>
          <Words className="side__role">
            {roleNames[me.role]}
            {place === '' ? '' : ` · ${place}`}
          </Words>
        </Box>
        {rest.session.trial && <Words className="tag">{zh.trialTag}</Words>}
      </Box>
      <Box>
        <Words className="side__title">{zh.quickTitle}</Words>
        {zh.quickReplies.map((reply) => (
          <Press key={reply} className="side__row" onPress={() => onSay(reply)}>
            {reply}
            <Words className="icon icon--chevron side__chevron" decorative />
          </Press>
        ))}
      </Box>
      <Box>
        <Words className="side__title">{zh.sayTitle}</Words>
        {zh.examples.map((example) => (
          <Press key={example} className="side__row" onPress={() => onExample(example)}>
            {example}
          </Press>
        ))}
      </Box>
      <TrialTools me={me} {...rest} />
    </Box>
  )
}

type TrialToolsProps = Omit<SidePanelProps, 'onSay' | 'onExample'>

/** The trial's clock and second window, and the way out. */
export function TrialTools({ me, session, now, onClock, onLeave }: TrialToolsProps) {
  const asManager = me.role === 'rep'
  return (
    <Box className="tools">
      {session.trial && <TrialClock moment={dateWords(now, session.zone)} onMoved={onClock} />}
      {session.trial && host.canOpenWindow && (
        <Press
          onPress={() =>
            host.openWindow(`/#/pages/sign-in/index?as=${asManager ? 'manager' : 'rep'}`)
          }
        >
          {asManager ? zh.secondWindow : zh.secondWindowRep}
        </Press>
      )}
      <Press className="press--bare tools__leave" onPress={onLeave}>
        {session.trial ? zh.signOut : zh.leave}
      </Press>
    </Box>
  )
}
