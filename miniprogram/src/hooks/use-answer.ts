import type { AnswerTask, TaskView } from '@kedu/shared/contracts/api/tasks'
import { useRef, useState } from 'react'
import { client } from '../api/client.ts'
import { host } from '../platform/host'
import { pageWords } from '../wording/pages-zh-cn.ts'
import { toSignIn } from './navigate.ts'
import type { NotDone } from './use-change.ts'
import { useHere } from './use-here.ts'

/** Answers a question of the bot; what it says to it is shown, and what is still waited for replaces the list. */
export function useAnswer(
  questionId: string,
  onTasks: (tasks: TaskView[]) => void,
): { busy: boolean; notDone: NotDone | null; answer: (given: AnswerTask['answer']) => void } {
  const { say } = useHere()
  const [busy, setBusy] = useState(false)
  const [notDone, setNotDone] = useState<NotDone | null>(null)
  const last = useRef<{ name: string; clientId: string } | null>(null)
  const answer = async (given: AnswerTask['answer']) => {
    const name = JSON.stringify(given)
    // The same answer again after a break: the same act.
    if (last.current?.name !== name) last.current = { name, clientId: host.newId() }
    setBusy(true)
    setNotDone(null)
    const { clientId } = last.current
    const result = await client.answerTask(questionId, { clientId, answer: given })
    setBusy(false)
    if (result.kind === 'ok') {
      const { replies, tasks } = result.data
      const words = replies
        .map(({ title, text }) => [title, text].filter((part) => part !== null && part !== ''))
        .map((parts) => parts.join('\n'))
        .join('\n')
      say({ text: words === '' ? pageWords.stored : words, tone: 'done', undo: null })
      onTasks(tasks)
      return
    }
    if (result.kind === 'problem' && result.status === 401) toSignIn()
    if (result.kind === 'problem' && result.status < 500) last.current = null
    const message = result.kind === 'problem' ? result.message : pageWords.unreachable
    setNotDone({ message, refusal: null, conflict: null })
  }
  return { busy, notDone, answer: (given) => void answer(given) }
}
