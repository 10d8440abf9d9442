import { useState } from 'react'
import type { CaptureItem, StoredEntry } from '../../capture/capture-item.ts'
import { momentWords } from '../../chat/day-words.ts'
import { openDealPage } from '../../hooks/navigate.ts'
import { useAttach } from '../../hooks/use-attach.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { captureWords } from '../../wording/capture-zh-cn.ts'
import { dealWords } from '../../wording/deal-zh-cn.ts'
import { CapturePhotos } from '../capture-photos/index.tsx'
import { ConflictPanel } from '../conflict-panel/index.tsx'
import { NotDoneBox } from '../not-done-box/index.tsx'
import './index.css'

interface CaptureListProps {
  items: readonly CaptureItem[]
  onEdit: (item: CaptureItem) => void
  onMine: (item: CaptureItem, version: number) => void
  onTheirs: (item: CaptureItem) => void
}

/** What is not at the server yet, oldest first, with what stands in its way. */
export function CaptureList({ items, onEdit, onMine, onTheirs }: CaptureListProps) {
  if (items.length === 0) return null
  return (
    <Box className="queue">
      <Heading className="queue__title">{captureWords.queue}</Heading>
      <Box className="queue__items" role="list">
        {items.map((item) => (
          <Entry
            key={item.id}
            item={item}
            onEdit={() => onEdit(item)}
            onMine={(version) => onMine(item, version)}
            onTheirs={() => onTheirs(item)}
          />
        ))}
      </Box>
    </Box>
  )
}

interface EntryProps {
  item: CaptureItem
  onEdit: () => void
  onMine: (version: number) => void
  onTheirs: () => void
}

function Entry({ item, onEdit, onMine, onTheirs }: EntryProps) {
  const { now, session, capture } = useHere()
  const { runner } = capture
  const [asks, setAsks] = useState(false)
  const { id, state, at, text, photos, fields, problem, stored } = item
  const customer = fields?.customer ?? item.about
  const name =
    customer === null ? null : customer.kind === 'deal' ? customer.customerName : customer.name
  const refused = stored?.refused ?? null
  const originals = photos.filter(({ original }) => original !== 'none' && original !== 'stored')
  const lost = originals.filter(({ original }) => original === 'failed').length
  return (
    <Box className="queue__one card-box" role="listitem">
      <Box className="queue__head">
        <Words className={`tag queue__state queue__state--${state}`}>
          {captureWords.itemStates[state]}
        </Words>
        <Words className="queue__name">{name ?? ''}</Words>
        <Words className="pane__hint">{momentWords(at, now, session.zone)}</Words>
      </Box>
      {text !== '' && <Words className="queue__text">{text}</Words>}
      <CapturePhotos
        photos={photos}
        onRemove={state === 'failed' ? (photoId) => void runner.removePhoto(id, photoId) : null}
        onRetry={(photoId) => void runner.retryPhoto(id, photoId)}
      />
      {problem !== null && (
        <>
          <NotDoneBox notDone={problem} />
          <ConflictPanel
            conflict={problem.conflict}
            busy={false}
            onMine={onMine}
            onTheirs={onTheirs}
          />
        </>
      )}
      {refused !== null && stored?.dealId != null && (
        <Gate item={item} dealId={stored.dealId} refused={refused} />
      )}
      {state === 'stored' && originals.length > 0 && (
        <Words className="pane__hint">
          {lost > 0 ? captureWords.originalsFailed(lost) : captureWords.originals(originals.length)}
        </Words>
      )}
      <Box className="queue__acts">
        {state === 'stored' && refused !== null && (
          <>
            {stored?.dealId != null && (
              <Press onPress={() => stored.dealId !== null && openDealPage(stored.dealId)}>
                {captureWords.openDeal}
              </Press>
            )}
            <Press
              className="press--bare"
              onPress={() =>
                void (originals.length === 0
                  ? runner.remove(id)
                  : runner.change(id, (old) => ({
                      ...old,
                      stored: old.stored === null ? null : { ...old.stored, isSeen: true },
                    })))
              }
            >
              {captureWords.seen}
            </Press>
          </>
        )}
        {lost > 0 && <Press onPress={() => void runner.retry(id)}>{captureWords.retry}</Press>}
        {state === 'failed' && problem?.conflict == null && (
          <Press onPress={() => void runner.retry(id)}>{captureWords.retry}</Press>
        )}
        {(state === 'failed' || state === 'draft' || state === 'waiting') && (
          <Press onPress={onEdit}>
            {state === 'draft' ? captureWords.goOn : captureWords.edit}
          </Press>
        )}
        {(state === 'failed' || state === 'draft') && (
          <Press
            className="press--bare"
            onPress={() => (asks ? void runner.remove(id) : setAsks(true))}
          >
            {asks ? captureWords.discardAsk : captureWords.discard}
          </Press>
        )}
      </Box>
    </Box>
  )
}

/** The rest is stored; what the gate wants is taken here, and with the last piece the deal moves by itself. */
function Gate(props: {
  item: CaptureItem
  dealId: string
  refused: NonNullable<StoredEntry['refused']>
}) {
  const { item, dealId, refused } = props
  const { runner } = useHere().capture
  const attaching = useAttach(dealId, ({ completed, held }) => {
    const isOver = completed !== null || held === null
    void runner.change(item.id, (old) => ({
      ...old,
      stored:
        old.stored === null
          ? null
          : { ...old.stored, isSeen: isOver, refused: held ?? old.stored.refused },
    }))
  })
  return (
    <>
      <NotDoneBox
        notDone={attaching.notDone ?? { message: refused.title, refusal: refused, conflict: null }}
      />
      {refused.needs.length > 0 && (
        <Box className="queue__acts">
          {refused.needs.map(({ kind, name }) => (
            <Press key={kind} disabled={attaching.busy} onPress={() => attaching.pick(kind)}>
              {attaching.busy ? dealWords.uploading : dealWords.upload(name)}
            </Press>
          ))}
        </Box>
      )}
    </>
  )
}
