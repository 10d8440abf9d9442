import type { WebChatItem } from '@kedu/shared/contracts/web-chat-item'
import { useEffect, useState } from 'react'
import { host } from '../platform/host'
import { zh } from '../wording/zh-cn.ts'

/** Lines of the bot that came while one was reading further up; also in the window's title. */
export function useUnread(items: readonly WebChatItem[]): {
  count: number
  atEnd: boolean
  setAtEnd: (atEnd: boolean) => void
} {
  const [atEnd, setAtEnd] = useState(true)
  const [readSeq, setReadSeq] = useState(0)
  const lastSeq = items[items.length - 1]?.seq ?? 0
  useEffect(() => {
    if (atEnd) setReadSeq(lastSeq)
  }, [atEnd, lastSeq])
  const count = atEnd ? 0 : items.filter((item) => item.from === 'bot' && item.seq > readSeq).length
  useEffect(() => {
    host.setTitle(count > 0 ? `(${count}) ${zh.product}` : zh.product)
  }, [count])
  return { count, atEnd, setAtEnd }
}
