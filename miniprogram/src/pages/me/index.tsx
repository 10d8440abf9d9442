import { useState } from 'react'
import { client } from '../../api/client.ts'
import { dateWords } from '../../chat/day-words.ts'
import { Frame } from '../../components/frame/index.tsx'
import { MySettings } from '../../components/my-settings/index.tsx'
import { TrialClock } from '../../components/trial-clock/index.tsx'
import { openPage, switchTo } from '../../hooks/navigate.ts'
import { useHere } from '../../hooks/use-here.ts'
import { ScrollArea } from '../../platform/areas'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { accessWords } from '../../wording/access-zh-cn.ts'
import { meWords } from '../../wording/lists-zh-cn.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import { rulesWords } from '../../wording/rules-zh-cn.ts'
import { roleNames, zh } from '../../wording/zh-cn.ts'
import './index.css'

/** 我的: who one is, how one is told, what counts. */
export default function MePage() {
  return (
    <Frame tab="me">
      <Me />
    </Frame>
  )
}

function Me() {
  const { me, session, now, setClock, noteChange, say } = useHere()
  const [asksLeave, setAsksLeave] = useState(false)
  const { person, company } = me
  const place = [roleNames[person.role], person.department, person.region]
    .filter((part) => part !== null)
    .join(' · ')
  const leave = async () => {
    await client.signOut()
    switchTo('signIn')
  }
  const leaveEverywhere = async () => {
    if (!asksLeave) {
      setAsksLeave(true)
      return
    }
    const result = await client.signOutEverywhere()
    if (result.kind === 'ok') switchTo('signIn')
    else say({ text: pageWords.unreachable, tone: 'problem', undo: null })
  }
  return (
    <Box className="pane pane--single">
      <Box className="pane__head">
        <Box className="pane__row">
          <Box className="me__who">
            <Heading className="pane__title">{person.name}</Heading>
            <Words className="pane__hint">{place}</Words>
          </Box>
          {session.trial && <Words className="tag">{zh.trialTag}</Words>}
        </Box>
      </Box>
      <ScrollArea className="pane__scroll">
        <Box className="pane__content me">
          <Box className="me__lines card-box">
            <Words>{meWords.scope(me.scope.words)}</Words>
            {person.manager !== null && <Words>{meWords.manager(person.manager.name)}</Words>}
          </Box>
          <MySettings />
          <Box className="me__lines card-box">
            <Heading className="me__title">{meWords.about}</Heading>
            <Words>
              {meWords.clock}：
              {meWords.clockRule(
                company.redFlagHours,
                company.clock === 'natural' ? meWords.natural : meWords.working,
              )}
            </Words>
            <Words>
              {meWords.language}：{meWords.languageName}
            </Words>
            <Words className="pane__hint">{meWords.privacy}</Words>
          </Box>
          {session.trial && (
            <TrialClock
              moment={dateWords(now, session.zone)}
              onMoved={(clock) => {
                setClock(clock)
                noteChange(null)
              }}
            />
          )}
          <Box className="me__links">
            {me.may.seeTeam && <Press onPress={() => switchTo('team')}>{meWords.team}</Press>}
            {me.may.seeBoards && (
              <Press onPress={() => switchTo('boards')}>{pageWords.nav.boards}</Press>
            )}
            <Press onPress={() => switchTo('leads')}>{pageWords.nav.leads}</Press>
            {me.may.seePayments && (
              <Press onPress={() => switchTo('finance')}>{pageWords.nav.finance}</Press>
            )}
            {person.role === 'admin' && (
              <Press onPress={() => openPage('access')}>{accessWords.title}</Press>
            )}
            {me.may.seeRules && <Press onPress={() => openPage('rules')}>{rulesWords.title}</Press>}
            <Press onPress={() => switchTo('chat')}>{meWords.chat}</Press>
            <Press onPress={() => void leave()}>
              {session.trial ? meWords.switchPerson : meWords.leave}
            </Press>
            <Press className="press--bare" onPress={() => void leaveEverywhere()}>
              {meWords.leaveEverywhere}
            </Press>
            {asksLeave && (
              <Words className="pane__hint" live>
                {meWords.leaveEverywhereAsk}
              </Words>
            )}
          </Box>
        </Box>
      </ScrollArea>
    </Box>
  )
}
