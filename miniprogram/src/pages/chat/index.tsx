import type { MeView } from '@kedu/shared/contracts/api/me'
import type { WebPerson } from '@kedu/shared/contracts/web-chat'
import type { WebChatItem, WebFile } from '@kedu/shared/contracts/web-chat-item'
import { useCallback, useEffect, useRef, useState } from 'react'
import { client, type SessionHere } from '../../api/client.ts'
import { keptAnswers } from '../../api/kept-answers.ts'
import { notStored } from '../../capture/capture-queue.ts'
import { Banner } from '../../components/banner/index.tsx'
import { ChatHeader } from '../../components/chat-header/index.tsx'
import { Composer } from '../../components/composer/index.tsx'
import { EmptyState, ErrorState, Skeleton } from '../../components/page-state/index.tsx'
import { PhotoViewer } from '../../components/photo-viewer/index.tsx'
import { SidePanel, TrialTools } from '../../components/side-panel/index.tsx'
import { TabBar } from '../../components/tab-bar/index.tsx'
import { TranscriptView } from '../../components/transcript/index.tsx'
import { switchTo, toSignIn } from '../../hooks/navigate.ts'
import { useCaptureQueue } from '../../hooks/use-capture-queue.ts'
import { useDraft } from '../../hooks/use-draft.ts'
import { useKeduClock } from '../../hooks/use-kedu-clock.ts'
import { useOnline } from '../../hooks/use-online.ts'
import { useSending } from '../../hooks/use-sending.ts'
import { useSession } from '../../hooks/use-session.ts'
import { useTranscript } from '../../hooks/use-transcript.ts'
import { useUnread } from '../../hooks/use-unread.ts'
import { Box } from '../../platform/elements'
import type { LocalFile } from '../../platform/host-types.ts'
import { zh } from '../../wording/zh-cn.ts'
import '../../components/frame/index.css'
import './index.css'

/** After this long without an answer nobody is said to be looking any more. */
const THINKING_MS = 12_000
const NOTICE_MS = 8_000

/** The talk with Kedu. */
export default function ChatPage() {
  const { state, reload } = useSession()
  const me = state.kind === 'ready' ? state.session.me : undefined
  useEffect(() => {
    if (me === null) toSignIn()
  }, [me])
  if (state.kind === 'ready' && state.session.me !== null) {
    return (
      <Box className="frame">
        <ChatTabs session={state.session} me={state.session.me} />
        <Box className="frame__main">
          <Chat me={state.session.me} session={state.session} />
        </Box>
      </Box>
    )
  }
  return (
    <Box className="chat chat--alone">
      {state.kind === 'error' ? (
        <ErrorState message={state.message} onRetry={reload} />
      ) : (
        <Skeleton />
      )}
    </Box>
  )
}

/** What was captured goes on its way from here too. */
function ChatTabs({ me, session }: { me: WebPerson; session: SessionHere }) {
  const { ahead } = useKeduClock(session)
  const { items } = useCaptureQueue(me.personId, ahead, QUIETLY)
  return <TabBar tab="chat" role={me.role} counts={lastCounts()} notStored={notStored(items)} />
}

const QUIETLY = { onStored: () => undefined, onSignedOut: toSignIn }

/** Badges as the other pages last saw them. */
function lastCounts(): MeView['counts'] | null {
  return keptAnswers.get<MeView>('me')?.counts ?? null
}

function Chat({ me, session }: { me: WebPerson; session: SessionHere }) {
  const clock = useKeduClock(session)
  const [notice, setNotice] = useTimed<string>(NOTICE_MS)
  const [waitsFor, setWaitsFor] = useTimed<number>(THINKING_MS)
  const transcript = useTranscript(clock.set, toSignIn)
  const { add, replace } = transcript
  const sending = useSending(
    me.personId,
    (answer) => {
      if (answer.item) {
        add(answer.item)
        setWaitsFor(answer.item.seq)
      }
      if (answer.replaced) replace(answer.replaced.cardId, answer.replaced.card)
    },
    toSignIn,
    setNotice,
  )
  const [draft, setDraft] = useDraft(me.personId)
  const online = useOnline()
  const [menuOpen, setMenuOpen] = useState(false)
  const [jump, setJump] = useState(0)
  const [viewed, setViewed] = useState<{ files: readonly WebFile[]; index: number } | null>(null)
  const unread = useUnread(transcript.items)
  const toEnd = useCallback(() => setJump((count) => count + 1), [])

  const sendText = (text: string) => {
    sending.send({ kind: 'text', text })
    setMenuOpen(false)
    toEnd()
  }
  const sendFiles = (files: LocalFile[]) => {
    // Photos are one message, so that a burst is one question; other files go one by one.
    const photos = files.filter((file) => file.mime.startsWith('image/'))
    if (photos.length > 0) sending.send({ kind: 'files', files: photos, uploads: null })
    for (const file of files) {
      if (!photos.includes(file)) sending.send({ kind: 'files', files: [file], uploads: null })
    }
    toEnd()
  }
  const leave = async () => {
    await client.signOut()
    switchTo('signIn')
  }
  const isAnswered = waitsFor === null || hasAnswer(transcript.items, waitsFor)
  const tools = {
    me,
    session,
    now: clock.now,
    onClock: clock.set,
    onLeave: () => void leave(),
  }

  return (
    <Box className="chat">
      <Box className="chat__side">
        <SidePanel {...tools} onSay={sendText} onExample={setDraft} />
      </Box>
      <Box className="chat__main">
        <ChatHeader
          me={me}
          isTrial={session.trial}
          isLive={transcript.isLive}
          isOpen={menuOpen}
          onToggle={() => setMenuOpen(!menuOpen)}
        >
          <TrialTools {...tools} />
        </ChatHeader>
        <Banner text={bannerText(online, transcript, notice)} />
        {transcript.status === 'loading' && (
          <Box className="chat__state">
            <Skeleton />
          </Box>
        )}
        {transcript.problem !== null && transcript.status === 'error' && (
          <Box className="chat__state">
            <ErrorState message={transcript.problem} onRetry={transcript.reload} />
          </Box>
        )}
        {transcript.status === 'ready' && (
          <TranscriptView
            items={transcript.items}
            queue={sending.queue}
            now={clock.now}
            zone={session.zone}
            more={transcript.more}
            loadingOlder={transcript.loadingOlder}
            thinking={!isAnswered}
            unread={unread.count}
            atEnd={unread.atEnd}
            jump={jump}
            empty={<EmptyState onExample={setDraft} />}
            onLoadOlder={transcript.loadOlder}
            onAtEnd={unread.setAtEnd}
            onJump={toEnd}
            onTap={(cardId, tap) => sending.send({ kind: 'tap', cardId, ...tap })}
            onOpenFile={(files, index) => setViewed({ files, index })}
            onResend={sending.resend}
            onDiscard={sending.discard}
          />
        )}
        <Composer
          text={draft}
          onText={setDraft}
          onSendText={sendText}
          onSendFiles={sendFiles}
          onNotice={setNotice}
        />
      </Box>
      {viewed && (
        <PhotoViewer files={viewed.files} start={viewed.index} onClose={() => setViewed(null)} />
      )}
    </Box>
  )
}

/** A value that goes away by itself. */
function useTimed<T>(ms: number): [T | null, (value: T) => void] {
  const [value, setValue] = useState<T | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>()
  useEffect(() => () => clearTimeout(timer.current), [])
  const set = useCallback(
    (next: T) => {
      setValue(next)
      clearTimeout(timer.current)
      timer.current = setTimeout(() => setValue(null), ms)
    },
    [ms],
  )
  return [value, set]
}

/** Something came after one's own line: a new card below it, or the tapped card in its new form. */
function hasAnswer(items: readonly WebChatItem[], seq: number): boolean {
  const own = items.find((item) => item.seq === seq)
  return items.some(
    (item) => item.from === 'bot' && (item.seq > seq || (own !== undefined && item.rev > own.rev)),
  )
}

function bannerText(
  online: boolean,
  transcript: { status: string; isLive: boolean; items: readonly unknown[] },
  notice: string | null,
): string | null {
  if (!online) return zh.offline
  if (notice !== null) return notice
  return transcript.status === 'ready' && !transcript.isLive ? zh.reconnecting : null
}
