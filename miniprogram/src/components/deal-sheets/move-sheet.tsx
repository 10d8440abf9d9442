import type { DealView } from '@kedu/shared/contracts/api/deal'
import { useEffect, useState } from 'react'
import { client } from '../../api/client.ts'
import { useAttach } from '../../hooks/use-attach.ts'
import { useChange } from '../../hooks/use-change.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Box, Choice, Press, TextInput, Words } from '../../platform/elements'
import { dealWords } from '../../wording/deal-zh-cn.ts'
import { ConflictPanel } from '../conflict-panel/index.tsx'
import { NotDoneBox } from '../not-done-box/index.tsx'
import { Labelled, Sheet } from '../sheet/index.tsx'
import './index.css'

const NEED_MARKS = { there: '●', doubtful: '◐', pending: '◐', missing: '○' } as const

/**
 * The way into the next stage: what its gate wants is listed and taken here. Asked once, the move is remembered and
 * completes by itself with the last piece of evidence.
 */
export function MoveSheet({ view, onClose }: { view: DealView; onClose: () => void }) {
  const { me } = useHere()
  const { deal, nextStage, heldMoveTo } = view
  const [action, setAction] = useState('')
  const [toStage, setToStage] = useState(nextStage?.stage.id ?? deal.stage.id)
  const change = useChange()
  const attaching = useAttach(deal.id, ({ completed }) => {
    if (completed !== null) onClose()
  })
  const { stages } = me.process
  const target = stages.find(({ id }) => id === toStage)
  const isNext = nextStage !== null && toStage === nextStage.stage.id
  const needs = isNext ? nextStage.needs : []
  const isHeld = heldMoveTo?.id === toStage
  const isShut = isNext && !nextStage.isOpen
  const move = (expectedVersion: number, said: string) =>
    change.run(
      { move: deal.id, toStage, said, expectedVersion },
      (clientId) =>
        client.moveDeal(deal.id, {
          clientId,
          expectedVersion,
          toStage,
          ...(said.trim() === '' ? {} : { action: said.trim() }),
        }),
      () => dealWords.moved(target?.name ?? ''),
      onClose,
    )
  // Opened on a shut gate: the wish is noted at once, so that what is handed in here completes it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the sheet opens
  useEffect(() => {
    if (isShut && !isHeld) move(deal.version, '')
  }, [])
  const busy = change.busy || attaching.busy
  return (
    <Sheet title={dealWords.moveTitle(target?.name ?? '')} onClose={onClose}>
      {isNext && (
        <Box className="needs" role="list">
          {needs.length === 0 && <Words>{dealWords.moveNoGate}</Words>}
          {needs.map(({ kind, name, state, why }) => (
            <Box key={kind} className={`needs__one needs__one--${state}`} role="listitem">
              <Words className="needs__name">
                {NEED_MARKS[state]} {name}
              </Words>
              {why !== null && <Words className="needs__why">{why}</Words>}
              {state === 'pending' && <Words className="needs__why">{dealWords.judging}</Words>}
              {state === 'missing' && (
                <Press disabled={busy} onPress={() => attaching.pick(kind)}>
                  {attaching.busy ? dealWords.uploading : dealWords.upload(name)}
                </Press>
              )}
            </Box>
          ))}
        </Box>
      )}
      {isShut && isHeld && (
        <Words className="pane__hint">{dealWords.held(target?.name ?? '')}</Words>
      )}
      <NotDoneBox
        notDone={attaching.notDone ?? (change.notDone?.refusal?.isHeld ? null : change.notDone)}
      />
      <ConflictPanel
        conflict={change.notDone?.conflict ?? null}
        busy={busy}
        onMine={(version) => move(version, action)}
        onTheirs={onClose}
      />
      {!isShut && (
        <>
          <Labelled label={dealWords.action}>
            <TextInput
              className="sheet-text"
              label={dealWords.action}
              placeholder={dealWords.actionPlaceholder}
              maxLength={2000}
              value={action}
              onChange={setAction}
              onReturn={() => undefined}
            />
          </Labelled>
          <Press className="press--main" disabled={busy} onPress={() => move(deal.version, action)}>
            {dealWords.moveTo(target?.name ?? '')}
          </Press>
        </>
      )}
      <Labelled label={dealWords.otherStage}>
        <Choice
          label={dealWords.otherStage}
          placeholder={dealWords.otherStage}
          value={toStage}
          options={stages
            .filter(({ id }) => id !== deal.stage.id)
            .map(({ id, name }) => ({ value: id, label: name }))}
          disabled={busy}
          onChange={(stage) => {
            change.dismiss()
            setToStage(stage)
          }}
        />
      </Labelled>
    </Sheet>
  )
}
