import type { DealRowView } from '@kedu/shared/contracts/api/deals'
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { client } from '../../api/client.ts'
import { notStored } from '../../capture/capture-queue.ts'
import { toSignIn } from '../../hooks/navigate.ts'
import { useCaptureQueue } from '../../hooks/use-capture-queue.ts'
import { type Here, HereContext, type Notice } from '../../hooks/use-here.ts'
import { useKeduClock } from '../../hooks/use-kedu-clock.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { useOnline } from '../../hooks/use-online.ts'
import { Box } from '../../platform/elements'
import { offlinePage } from '../../platform/offline-page'
import { captureWords } from '../../wording/capture-zh-cn.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import { Banner } from '../banner/index.tsx'
import { CaptureBanner } from '../capture-banner/index.tsx'
import { NoticeBar } from '../notice-bar/index.tsx'
import { ErrorState, ListSkeleton } from '../page-state/index.tsx'
import { TabBar, type TabName } from '../tab-bar/index.tsx'
import './index.css'

const NOTICE_MS = 8_000
const PROBLEM_MS = 12_000

interface FrameProps {
  tab: TabName
  children: ReactNode
}

/** Every page but the talk stands in it: who one is, where one can go, the line's state, what was just done. */
export function Frame({ tab, children }: FrameProps) {
  const session = useLoaded('session', client.session)
  const me = useLoaded('me', client.me)
  const signedOut = session.data !== null && session.data.me === null
  useEffect(() => {
    if (signedOut) toSignIn()
  }, [signedOut])
  if (session.data === null || me.data === null || signedOut) {
    const problem = session.problem ?? me.problem
    const retry = () => {
      session.reload()
      me.reload()
    }
    return (
      <Box className="frame">
        <Box className="frame__body frame__body--alone">
          {problem === null ? (
            <ListSkeleton />
          ) : (
            <ErrorState message={problem.message} onRetry={retry} />
          )}
        </Box>
      </Box>
    )
  }
  return (
    <Ready tab={tab} me={me.data} session={session.data} stale={me.stale} reload={me.reload}>
      {children}
    </Ready>
  )
}

interface ReadyProps extends FrameProps {
  me: Here['me']
  session: Here['session']
  stale: Here['stale']
  reload(): void
}

function Ready({ tab, me, session, stale, reload, children }: ReadyProps) {
  const clock = useKeduClock(session)
  const online = useOnline()
  const [notice, setNotice] = useState<Notice | null>(null)
  const [changed, setChanged] = useState(0)
  const timer = useRef<ReturnType<typeof setTimeout>>()
  useEffect(() => () => clearTimeout(timer.current), [])
  const say = useCallback((next: Notice) => {
    setNotice(next)
    clearTimeout(timer.current)
    const shownMs = next.tone === 'problem' ? PROBLEM_MS : NOTICE_MS
    timer.current = setTimeout(() => setNotice(null), shownMs)
  }, [])
  const [latest, setLatest] = useState<ReadonlyMap<string, DealRowView>>(new Map())
  const noteChange = useCallback(
    (deal: DealRowView | null) => {
      if (deal !== null) setLatest((old) => new Map(old).set(deal.id, deal))
      setChanged((count) => count + 1)
      reload()
    },
    [reload],
  )
  useEffect(() => offlinePage.keep(), [])
  const { now, set: setClock } = clock
  const capture = useCaptureQueue(me.person.id, clock.ahead, {
    onStored: (item, { deal, completed }) => {
      const { stored } = item
      if (stored === null) return
      const { dealId, commandId, customerName } = stored
      const undo =
        dealId === null || commandId === null
          ? null
          : { dealId, commandId: completed?.commandId ?? commandId }
      say({ text: captureWords.stored(customerName), tone: 'done', undo })
      noteChange(deal)
    },
    onSignedOut: toSignIn,
  })
  const here = useMemo<Here>(
    () => ({
      me,
      session,
      stale,
      now,
      setClock,
      reload,
      say,
      changed,
      latest,
      noteChange,
      capture,
    }),
    [me, session, stale, now, setClock, reload, say, changed, latest, noteChange, capture],
  )
  const away = tab === 'capture' ? captureWords.away : pageWords
  const old = { away: away.staleBanner, trouble: away.troubleBanner }
  const banner = online ? (stale === null ? null : old[stale]) : away.offlineBanner
  return (
    <HereContext.Provider value={here}>
      <Box className="frame">
        <TabBar
          tab={tab}
          role={me.person.role}
          counts={me.counts}
          notStored={notStored(capture.items)}
        />
        <Box className="frame__main">
          <Banner text={banner} />
          {tab !== 'capture' && <CaptureBanner items={capture.items} />}
          <Box className="frame__body">{children}</Box>
          {notice !== null && <NoticeBar notice={notice} onClose={() => setNotice(null)} />}
        </Box>
      </Box>
    </HereContext.Provider>
  )
}
