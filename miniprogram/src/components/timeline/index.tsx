import type { EvidenceView, TimelineEntry } from '@kedu/shared/contracts/api/deal'
import { useEffect, useState } from 'react'
import { client } from '../../api/client.ts'
import { momentWords } from '../../chat/day-words.ts'
import { useChange } from '../../hooks/use-change.ts'
import { useHere } from '../../hooks/use-here.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { Box, Press, Words } from '../../platform/elements'
import { dealWords } from '../../wording/deal-zh-cn.ts'
import { EvidenceStrip } from '../evidence-strip/index.tsx'
import { NotDoneBox } from '../not-done-box/index.tsx'
import { PageState } from '../page-state/index.tsx'
import './index.css'

interface TimelineProps {
  dealId: string
  onOpen: (files: readonly EvidenceView[], index: number) => void
}

/** Stage – action – evidence, newest first: who truly did it, when, where, and what of it is missing. */
export function Timeline({ dealId, onOpen }: TimelineProps) {
  const { changed } = useHere()
  const loaded = useLoaded(`timeline:${dealId}`, () => client.timeline(dealId))
  const [older, setOlder] = useState<TimelineEntry[]>([])
  const [before, setBefore] = useState<number | null>(null)
  const [isLoadingOlder, setIsLoadingOlder] = useState(false)
  const { reload, data } = loaded
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change is the occasion to ask again
  useEffect(() => {
    if (changed > 0) reload()
  }, [changed])
  const from = older.length > 0 ? before : (data?.nextBefore ?? null)
  const loadOlder = async () => {
    if (from === null) return
    setIsLoadingOlder(true)
    const result = await client.timeline(dealId, from)
    setIsLoadingOlder(false)
    if (result.kind !== 'ok') return
    setOlder([...older, ...result.data.entries])
    setBefore(result.data.nextBefore)
  }
  return (
    <PageState
      loaded={loaded}
      isEmpty={({ entries }) => entries.length === 0}
      empty={<Box className="pane__hint">{dealWords.historyEmpty}</Box>}
    >
      {({ entries }) => (
        <>
          <Box className="history" role="list">
            {distinct([...entries, ...older]).map((entry) => (
              <Entry key={entry.commandId} dealId={dealId} entry={entry} onOpen={onOpen} />
            ))}
          </Box>
          {from === null ? (
            <Words className="history__end">{dealWords.oldest}</Words>
          ) : (
            <Press disabled={isLoadingOlder} onPress={() => void loadOlder()}>
              {dealWords.older}
            </Press>
          )}
        </>
      )}
    </PageState>
  )
}

function Entry({ dealId, entry, onOpen }: TimelineProps & { entry: TimelineEntry }) {
  const { now, session } = useHere()
  const change = useChange()
  const undo = () =>
    change.run(
      { undo: entry.commandId },
      (clientId) => client.undo(dealId, { clientId, commandId: entry.commandId }),
      () => dealWords.undoDone,
    )
  const isWeighty = entry.movedFrom !== null || entry.kind === 'opened' || entry.kind === 'closed'
  return (
    <Box
      className={`entry ${isWeighty ? 'entry--weighty' : ''} ${entry.isUndone ? 'entry--undone' : ''}`}
      role="listitem"
    >
      <Box className="entry__when">
        <Words>
          {entry.saidAt === null
            ? momentWords(entry.at, now, session.zone)
            : dealWords.saidEarlier(
                momentWords(entry.saidAt, now, session.zone),
                momentWords(entry.at, now, session.zone),
              )}
        </Words>
        <Words className="entry__stage">{entry.stage.name}</Words>
      </Box>
      <Box className="entry__title">{entry.title}</Box>
      <Box className="entry__who">
        <Words>{dealWords.by(entry.whoWords, entry.door)}</Words>
        {entry.isStandIn && (
          <Words className="tag entry__stand-in">{dealWords.standIn(entry.owner.name)}</Words>
        )}
        {entry.isUndone && <Words className="tag">{dealWords.undone}</Words>}
      </Box>
      {entry.action !== null && entry.action !== entry.title && (
        <Box className="entry__action">{entry.action}</Box>
      )}
      {isWeighty &&
        entry.changes
          .filter(({ field }) => field !== 'stage' && field !== 'summary')
          .map(({ field, label, before, after }) => (
            <Box key={field} className="entry__change">
              {dealWords.conflictLine(label, before, after)}
            </Box>
          ))}
      {entry.evidence.length > 0 && <EvidenceStrip evidence={entry.evidence} onOpen={onOpen} />}
      {entry.doubtful.length > 0 && (
        <Words className="entry__doubtful">{dealWords.doubtful(entry.doubtful.join('、'))}</Words>
      )}
      <Box className="entry__dimensions">
        {entry.place !== null && <Words className="entry__place">{placeWords(entry.place)}</Words>}
        {entry.missing.map(({ dimension, words }) => (
          <Words key={dimension} className="entry__missing">
            ○ {words}
          </Words>
        ))}
      </Box>
      <NotDoneBox notDone={change.notDone} />
      {entry.mayUndo && (
        <Press className="press--bare entry__undo" disabled={change.busy} onPress={undo}>
          {dealWords.undo}
        </Press>
      )}
    </Box>
  )
}

function placeWords(place: NonNullable<TimelineEntry['place']>): string {
  const label = place.label ?? `${place.lat.toFixed(4)}, ${place.lng.toFixed(4)}`
  const { accuracyMeters } = place
  return dealWords.place(label, accuracyMeters === null ? '' : dealWords.accuracy(accuracyMeters))
}

/** New entries on top push what was read further down: each is shown once. */
function distinct(entries: readonly TimelineEntry[]): TimelineEntry[] {
  return [...new Map(entries.map((entry) => [entry.commandId, entry])).values()]
}
