import type { AlertView } from '@kedu/shared/contracts/api/alerts'
import type { DealRowView } from '@kedu/shared/contracts/api/deals'
import { useState } from 'react'
import { dayWords } from '../../chat/day-words.ts'
import { type Choice as Chosen, repair, repairOffer } from '../../deals/repair.ts'
import { openDealPage } from '../../hooks/navigate.ts'
import { useChange } from '../../hooks/use-change.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Box, Choice, Press } from '../../platform/elements'
import { tasksWords } from '../../wording/lists-zh-cn.ts'
import { repairWords } from '../../wording/pages-zh-cn.ts'
import { NotDoneBox } from '../not-done-box/index.tsx'
import './index.css'

interface RepairPanelProps {
  deal: DealRowView
  /** The open alert on it, if there is one. */
  alert: AlertView | null
  /** The first tap chooses, the second confirms. In a list the tap that opened the panel was the first. */
  confirms: boolean
  onDone?: () => void
}

/** 已联系 · 推进 · 等客户, with the obstacle as a select: the alert card of the chat, on a page. */
export function RepairPanel({ deal, alert, confirms, onDone }: RepairPanelProps) {
  const { me } = useHere()
  const { today } = me.company
  const offer = repairOffer(deal, alert, me)
  const [obstacle, setObstacle] = useState(deal.obstacle)
  const [until, setUntil] = useState<string | null>(null)
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [asksObstacle, setAsksObstacle] = useState(false)
  const change = useChange()
  const obstacles = [...new Set([...(deal.obstacle ? [deal.obstacle] : []), ...offer.obstacles])]

  const doIt = (choice: Chosen) => {
    if (obstacle === null) return
    change.run(
      { repair: deal.id, choice, obstacle },
      (clientId) => repair(deal, alert, offer, choice, obstacle, clientId),
      () => `${deal.customerName} ${repairWords.done}`,
      () => onDone?.(),
    )
  }
  const tap = (choice: Chosen) => {
    setAsksObstacle(obstacle === null)
    if (obstacle === null) return
    if (confirms) setChosen(choice)
    else doIt(choice)
  }
  if (chosen !== null && obstacle !== null) {
    return (
      <Box className="repair">
        <Box className="repair__will">{willWords(chosen, obstacle, offer, today)}</Box>
        <NotDoneBox notDone={change.notDone} />
        <Box className="repair__buttons">
          <Press className="press--main" disabled={change.busy} onPress={() => doIt(chosen)}>
            {repairWords.confirm}
          </Press>
          <Press
            disabled={change.busy}
            onPress={() => {
              change.dismiss()
              setChosen(null)
            }}
          >
            {repairWords.other}
          </Press>
          {change.notDone?.refusal?.isHeld && (
            <Press onPress={() => openDealPage(deal.id)}>{tasksWords.collect}</Press>
          )}
        </Box>
      </Box>
    )
  }
  return (
    <Box className="repair">
      <Choice
        label={repairWords.obstacle}
        placeholder={repairWords.obstacle}
        value={obstacle}
        options={obstacles.map((value) => ({ value, label: value }))}
        disabled={change.busy}
        onChange={setObstacle}
      />
      <NotDoneBox
        notDone={
          asksObstacle && obstacle === null
            ? { message: repairWords.needObstacle, refusal: null, conflict: null }
            : change.notDone
        }
      />
      <Box className="repair__buttons">
        <Press disabled={change.busy} onPress={() => tap({ kind: 'contacted' })}>
          {repairWords.contacted(dayWords(offer.contactedAgainOn, today))}
        </Press>
        {offer.nextStage !== null && (
          <Press disabled={change.busy} onPress={() => tap({ kind: 'advance' })}>
            {repairWords.advance(offer.nextStage.name)}
          </Press>
        )}
        <Choice
          className="repair__wait"
          label={repairWords.waitUntil}
          placeholder={repairWords.wait}
          value={until}
          options={offer.waitDates.map((day) => ({ value: day, label: dayWords(day, today) }))}
          disabled={change.busy}
          onChange={(day) => {
            setUntil(confirms ? null : day)
            tap({ kind: 'wait', until: day })
          }}
        />
        {change.notDone?.refusal?.isHeld && (
          <Press onPress={() => openDealPage(deal.id)}>{tasksWords.collect}</Press>
        )}
      </Box>
    </Box>
  )
}

function willWords(
  choice: Chosen,
  obstacle: string,
  offer: ReturnType<typeof repairOffer>,
  today: string,
): string {
  const again = dayWords(offer.contactedAgainOn, today)
  switch (choice.kind) {
    case 'contacted':
      return repairWords.willContact(again, obstacle)
    case 'advance':
      return repairWords.willAdvance(offer.nextStage?.name ?? '', again)
    case 'wait':
      return repairWords.willWait(dayWords(choice.until, today), obstacle)
    default:
      return choice satisfies never
  }
}
