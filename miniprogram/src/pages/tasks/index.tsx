import type { DealRowView } from '@kedu/shared/contracts/api/deals'
import type { TaskView } from '@kedu/shared/contracts/api/tasks'
import { useEffect, useState } from 'react'
import { client } from '../../api/client.ts'
import { momentWords } from '../../chat/day-words.ts'
import { DealRow } from '../../components/deal-row/index.tsx'
import { Frame } from '../../components/frame/index.tsx'
import { NotDoneBox } from '../../components/not-done-box/index.tsx'
import { EmptyPage, PageState } from '../../components/page-state/index.tsx'
import { RequestCard } from '../../components/request-card/index.tsx'
import { openDealPage, switchTo } from '../../hooks/navigate.ts'
import { useAnswer } from '../../hooks/use-answer.ts'
import { useAttach } from '../../hooks/use-attach.ts'
import { useHere } from '../../hooks/use-here.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { ScrollArea } from '../../platform/areas'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { LineInput } from '../../platform/fields'
import { dealWords } from '../../wording/deal-zh-cn.ts'
import { tasksWords } from '../../wording/lists-zh-cn.ts'
import './index.css'

/** 待办: what the bot waits for. */
export default function TasksPage() {
  return (
    <Frame tab="tasks">
      <Tasks />
    </Frame>
  )
}

function Tasks() {
  const { changed, reload: reloadMe } = useHere()
  const loaded = useLoaded('tasks', client.tasks)
  const { reload, put } = loaded
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change is the occasion to ask again
  useEffect(() => {
    if (changed > 0) reload()
  }, [changed])
  return (
    <Box className="pane pane--single">
      <Box className="pane__head">
        <Box className="pane__row">
          <Heading className="pane__title">{tasksWords.title}</Heading>
        </Box>
      </Box>
      <ScrollArea className="pane__scroll">
        <Box className="pane__content tasks">
          <PageState
            loaded={loaded}
            isEmpty={({ tasks }) => tasks.length === 0}
            empty={
              <EmptyPage
                title={tasksWords.emptyTitle}
                hint={tasksWords.emptyHint}
                act={tasksWords.emptyAct}
                onAct={() => switchTo('deals')}
              />
            }
          >
            {({ tasks }) =>
              tasks.map((task) => (
                <Task
                  key={keyOf(task)}
                  task={task}
                  reload={() => {
                    reload()
                    reloadMe()
                  }}
                  onTasks={(next) => {
                    put({ tasks: next })
                    reloadMe()
                  }}
                />
              ))
            }
          </PageState>
        </Box>
      </ScrollArea>
    </Box>
  )
}

interface TaskProps {
  task: TaskView
  onTasks: (tasks: TaskView[]) => void
  reload: () => void
}

function Task({ task, onTasks, reload }: TaskProps) {
  const { now, session } = useHere()
  switch (task.kind) {
    case 'question':
      return <Question task={task} onTasks={onTasks} />
    case 'nudge':
      return (
        <Box className="task card-box">
          <Box className="task__head">
            <Words className="tag">{tasksWords.nudge}</Words>
            {task.redAt !== null && (
              <Words className="pane__hint">
                {tasksWords.nudgeAt(momentWords(task.redAt, now, session.zone))}
              </Words>
            )}
          </Box>
          <TaskDeal deal={task.deal} />
        </Box>
      )
    case 'asked':
      return <Asked task={task} />
    case 'request':
      return (
        <RequestCard
          request={task.request}
          onOpen={() => openDealPage(task.request.dealId)}
          onDone={reload}
        />
      )
    case 'evidence':
      return (
        <Box className="task card-box">
          <Box className="task__head">
            <Words className="tag">{tasksWords.evidence}</Words>
            <Words className="pane__hint">{momentWords(task.askedAt, now, session.zone)}</Words>
          </Box>
          <Heading className="task__title">{task.refusal.title}</Heading>
          <Words className="task__words">{task.refusal.way}</Words>
          <Press className="task__open" onPress={() => openDealPage(task.deal.id)}>
            {tasksWords.collect}
          </Press>
        </Box>
      )
    default:
      return task satisfies never
  }
}

/** Given right here: with the file that was asked for it is gone. */
function Asked({ task }: { task: Extract<TaskView, { kind: 'asked' }> }) {
  const { now, session } = useHere()
  const { busy, notDone, pick } = useAttach(task.deal.id)
  return (
    <Box className="task card-box">
      <Box className="task__head">
        <Words className="tag">{tasksWords.asked}</Words>
        <Words className="pane__hint">
          {tasksWords.askedAt(momentWords(task.askedAt, now, session.zone))}
        </Words>
      </Box>
      <Heading className="task__title">{task.title}</Heading>
      <Words className="task__words">{task.way}</Words>
      <NotDoneBox notDone={notDone} />
      <Press className="task__open" disabled={busy} onPress={() => pick(null)}>
        {busy ? dealWords.uploading : dealWords.addFiles}
      </Press>
      <TaskDeal deal={task.deal} />
    </Box>
  )
}

/** The deal a task is about; its page opens with a tap. */
function TaskDeal({ deal }: { deal: DealRowView }) {
  return (
    <Box className="task__deal" role="list">
      <DealRow deal={deal} alert={null} isOpen={false} showsOwner={false} onOpen={openDealPage} />
    </Box>
  )
}

type QuestionTask = Extract<TaskView, { kind: 'question' }>

function Question({ task, onTasks }: { task: QuestionTask; onTasks: (tasks: TaskView[]) => void }) {
  const { now, session } = useHere()
  const [text, setText] = useState('')
  const { busy, notDone, answer } = useAnswer(task.questionId, onTasks)
  const { deal } = task
  return (
    <Box className="task card-box">
      <Box className="task__head">
        <Words className="tag">{tasksWords.question}</Words>
        <Words className="pane__hint">{momentWords(task.askedAt, now, session.zone)}</Words>
      </Box>
      <Heading className="task__title">{task.title}</Heading>
      {task.kept.length > 0 && (
        <Words className="task__words">
          {tasksWords.kept}：{task.kept.map(({ label, after }) => `${label} ${after}`).join('，')}
        </Words>
      )}
      <NotDoneBox notDone={notDone} />
      {task.choices.length > 0 && (
        <Box className="task__choices">
          {task.choices.map(({ value, label, hint }) => (
            <Press key={value} disabled={busy} onPress={() => answer({ value })}>
              {hint === null || hint === '' ? label : `${label} · ${hint}`}
            </Press>
          ))}
        </Box>
      )}
      {task.allowText && (
        <Box className="task__answer">
          <LineInput
            kind="text"
            label={tasksWords.answer}
            placeholder={tasksWords.answerPlaceholder}
            maxLength={2000}
            value={text}
            onChange={setText}
            onReturn={() => text.trim() !== '' && answer({ text: text.trim() })}
          />
          <Press
            disabled={busy || text.trim() === ''}
            onPress={() => answer({ text: text.trim() })}
          >
            {tasksWords.send}
          </Press>
        </Box>
      )}
      {deal !== null && (
        <Press className="press--bare task__open" onPress={() => openDealPage(deal.id)}>
          {tasksWords.open}
        </Press>
      )}
    </Box>
  )
}

function keyOf(task: TaskView): string {
  if (task.kind === 'question') return task.questionId
  if (task.kind === 'request') return task.request.requestId
  return task.kind === 'evidence' ? `evidence:${task.deal.id}` : task.alertId
}
