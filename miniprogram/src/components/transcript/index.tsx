import type { WebChatItem, WebFile } from '@kedu/shared/contracts/web-chat-item'
import { Fragment, type ReactNode } from 'react'
import { momentWords, startsNewMoment } from '../../chat/day-words.ts'
import type { Outgoing } from '../../chat/outgoing.ts'
import { openAddress } from '../../hooks/navigate.ts'
import { Box, Press, Scroller, Words } from '../../platform/elements'
import { zh } from '../../wording/zh-cn.ts'
import { Bubble } from '../bubble/index.tsx'
import { type CardTap, MessageCard } from '../message-card/index.tsx'
import { OutgoingLine } from '../outgoing-line/index.tsx'
import { PhotoStrip } from '../photo-strip/index.tsx'
import './index.css'

interface TranscriptProps {
  items: readonly WebChatItem[]
  queue: readonly Outgoing[]
  now: number
  zone: string
  more: boolean
  loadingOlder: boolean
  thinking: boolean
  /** Lines that came while one read further up. */
  unread: number
  atEnd: boolean
  jump: number
  empty: ReactNode
  onLoadOlder: () => void
  onAtEnd: (atEnd: boolean) => void
  onJump: () => void
  onTap: (cardId: string, tap: CardTap) => void
  onOpenFile: (files: readonly WebFile[], index: number) => void
  onResend: (id: string) => void
  onDiscard: (id: string) => void
}

/** The talk, oldest first: what is stored, then what is on its way. */
export function TranscriptView(props: TranscriptProps) {
  const { items, queue, now, zone } = props
  const known = new Set(items.map((item) => item.id))
  const onTheirWay = queue.filter((message) => !known.has(message.id))
  const currentId = [...items].reverse().find(hasButtons)?.id ?? null
  const busyCards = new Set(
    onTheirWay.flatMap(({ content, state }) =>
      content.kind === 'tap' && state !== 'failed' ? [content.cardId] : [],
    ),
  )
  return (
    <Box className="talk">
      <Scroller
        className="talk__scroll"
        label={zh.chatLabel}
        tail={
          (items[items.length - 1]?.seq ?? 0) * 1000 +
          onTheirWay.length * 2 +
          (props.thinking ? 1 : 0)
        }
        jump={props.jump}
        head={items[0]?.id ?? ''}
        onNearTop={props.onLoadOlder}
        onAtEnd={props.onAtEnd}
      >
        <Box className="talk__lines">
          {props.more && (
            <Press className="press--bare talk__older" onPress={props.onLoadOlder}>
              {props.loadingOlder ? zh.loadingOlder : zh.older}
            </Press>
          )}
          {items.length + onTheirWay.length === 0 && props.empty}
          {items.map((item, index) => (
            <Fragment key={item.id}>
              {startsNewMoment(item.at, items[index - 1]?.at ?? null) && (
                <Words className="talk__moment">{momentWords(item.at, now, zone)}</Words>
              )}
              <Line
                item={item}
                busy={busyCards.has(item.id)}
                isCurrent={item.id === currentId}
                onTap={props.onTap}
                onOpenFile={props.onOpenFile}
              />
            </Fragment>
          ))}
          {onTheirWay.map((message) => (
            <OutgoingLine
              key={message.id}
              message={message}
              onResend={() => props.onResend(message.id)}
              onDiscard={() => props.onDiscard(message.id)}
            />
          ))}
          {props.thinking && (
            <Words className="talk__thinking" role="status">
              {zh.thinking}
            </Words>
          )}
        </Box>
      </Scroller>
      {!props.atEnd && (
        <Press className="talk__jump" onPress={props.onJump}>
          <Words className="icon icon--down talk__down" decorative />
          {zh.newBelow(props.unread)}
        </Press>
      )}
    </Box>
  )
}

interface LineProps {
  item: WebChatItem
  busy: boolean
  isCurrent: boolean
  onTap: (cardId: string, tap: CardTap) => void
  onOpenFile: (files: readonly WebFile[], index: number) => void
}

function Line({ item, busy, isCurrent, onTap, onOpenFile }: LineProps) {
  const { content, from } = item
  switch (content.kind) {
    case 'text':
      return <Bubble from={from}>{content.text}</Bubble>
    case 'tap':
      return <Words className="talk__tap">{zh.chosen(content.label)}</Words>
    case 'location':
      return <Bubble from={from}>{content.label}</Bubble>
    case 'voice':
      return <Bubble from={from}>{zh.voiceSeconds(content.seconds)}</Bubble>
    case 'files':
      return (
        <Bubble from={from} bare>
          <PhotoStrip files={content.files} onOpen={onOpenFile} />
        </Bubble>
      )
    case 'card': {
      const { card } = content
      if (isPlain(item)) return <Bubble from={from}>{card.text}</Bubble>
      return (
        <Bubble from={from} bare>
          <MessageCard
            card={card}
            busy={busy}
            isCurrent={isCurrent}
            onTap={(tap) => onTap(item.id, tap)}
            onOpenFile={onOpenFile}
            onOpenPage={openAddress}
          />
        </Bubble>
      )
    }
    default:
      return content satisfies never
  }
}

function hasButtons(item: WebChatItem): boolean {
  return item.content.kind === 'card' && item.content.card.buttons.length > 0
}

/** Only words: a bubble, not a card. */
function isPlain({ content }: WebChatItem): boolean {
  if (content.kind !== 'card') return false
  const { title, fields, items, files, buttons, select, settled, ruler } = content.card
  const parts = fields.length + items.length + files.length + buttons.length
  return title === null && parts === 0 && select === null && settled === null && ruler === null
}
