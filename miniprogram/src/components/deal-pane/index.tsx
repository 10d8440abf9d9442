import type { DealView, EvidenceView } from '@kedu/shared/contracts/api/deal'
import { useEffect, useState } from 'react'
import { client } from '../../api/client.ts'
import type { ProposedAct } from '../../deals/proposed-act.ts'
import { openPage } from '../../hooks/navigate.ts'
import { useAttach } from '../../hooks/use-attach.ts'
import { useHere } from '../../hooks/use-here.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { ScrollArea } from '../../platform/areas'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { dealWords } from '../../wording/deal-zh-cn.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import { quoteWords } from '../../wording/quotes-zh-cn.ts'
import { DealActions } from '../deal-actions/index.tsx'
import { DealForm } from '../deal-form/index.tsx'
import { DealHead } from '../deal-head/index.tsx'
import { EvidenceStrip } from '../evidence-strip/index.tsx'
import { NotDoneBox } from '../not-done-box/index.tsx'
import { PageState } from '../page-state/index.tsx'
import { PhotoViewer } from '../photo-viewer/index.tsx'
import { Requests } from '../request-sheet/index.tsx'
import { Timeline } from '../timeline/index.tsx'
import './index.css'

type Part = keyof typeof dealWords.parts
const PARTS: readonly Part[] = ['history', 'form', 'files', 'asks']

interface DealPaneProps {
  dealId: string
  /** Null where the list stands beside it. */
  onBack: (() => void) | null
  /** What a link proposes to do; the form is open and filled in. */
  proposed?: ProposedAct | null
}

/** One customer: where it stands, its history, its form, its files, and what can be done now. */
export function DealPane({ dealId, onBack, proposed = null }: DealPaneProps) {
  const { changed } = useHere()
  const loaded = useLoaded(`deal:${dealId}`, () => client.deal(dealId))
  const [part, setPart] = useState<Part>('history')
  const [viewed, setViewed] = useState<{ files: readonly EvidenceView[]; index: number } | null>(
    null,
  )
  const { reload, data } = loaded
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change is the occasion to ask again
  useEffect(() => {
    if (changed > 0) reload()
  }, [changed])
  const open = (files: readonly EvidenceView[], index: number) => setViewed({ files, index })
  return (
    <Box className="pane deal">
      <Box className="pane__head">
        <Box className="pane__row">
          {onBack !== null && (
            <Press className="press--bare deal__back" label={pageWords.back} onPress={onBack}>
              <Words className="icon icon--left" decorative />
            </Press>
          )}
          <Box className="deal__titles">
            <Heading className="pane__title">{data?.deal.customerName ?? ''}</Heading>
            {data !== null && <Words className="pane__hint">{aboutWords(data)}</Words>}
          </Box>
        </Box>
      </Box>
      <ScrollArea className="pane__scroll" resetKey={dealId}>
        <Box className="pane__content">
          <PageState loaded={loaded}>
            {(view) => (
              <Box className="deal__parts">
                <Box className="card-box">
                  <DealHead view={view} onFillIn={() => setPart(missingPart(view))} />
                </Box>
                <Box className="segments" role="group" label={view.deal.customerName}>
                  {PARTS.map((name) => (
                    <Press
                      key={name}
                      className={`press--bare segments__one ${part === name ? 'segments__one--on' : ''}`}
                      pressed={part === name}
                      onPress={() => setPart(name)}
                    >
                      {dealWords.parts[name]}
                      {name === 'files' && view.evidence.length > 0
                        ? ` ${view.evidence.length}`
                        : ''}
                    </Press>
                  ))}
                </Box>
                {part === 'history' && <Timeline dealId={dealId} onOpen={open} />}
                {part === 'form' && (
                  <DealForm view={view} reload={reload} onFiles={() => setPart('files')} />
                )}
                {part === 'files' && <Files view={view} onOpen={open} />}
                {part === 'asks' && <Requests view={view} reload={reload} />}
              </Box>
            )}
          </PageState>
        </Box>
      </ScrollArea>
      {data?.may.change && part !== 'form' && <DealActions view={data} proposed={proposed} />}
      {viewed !== null && (
        <PhotoViewer files={viewed.files} start={viewed.index} onClose={() => setViewed(null)} />
      )}
    </Box>
  )
}

interface FilesProps {
  view: DealView
  onOpen: (files: readonly EvidenceView[], index: number) => void
}

function Files({ view, onOpen }: FilesProps) {
  const attaching = useAttach(view.deal.id)
  return (
    <Box className="deal__files">
      {view.evidence.length === 0 ? (
        <Words className="pane__hint">{dealWords.chainEmpty}</Words>
      ) : (
        <EvidenceStrip evidence={view.evidence} onOpen={onOpen} />
      )}
      <NotDoneBox notDone={attaching.notDone} />
      {view.may.change && (
        <Press disabled={attaching.busy} onPress={() => attaching.pick(null)}>
          {attaching.busy ? dealWords.uploading : dealWords.addFiles}
        </Press>
      )}
      <PackButton view={view} />
      <Press onPress={() => openPage('quotes', { id: view.deal.id })}>{quoteWords.entry}</Press>
    </Box>
  )
}

/** The whole story as one signed PDF, for whoever may see this customer. */
function PackButton({ view: { deal } }: { view: DealView }) {
  const [state, setState] = useState<'idle' | 'making' | 'lost'>('idle')
  const make = async () => {
    setState('making')
    const isMade = await client.openPack(deal.id, dealWords.packFile(deal.customerName))
    setState(isMade ? 'idle' : 'lost')
  }
  return (
    <>
      <Press disabled={state === 'making'} onPress={() => void make()}>
        {state === 'making' ? dealWords.packMaking : dealWords.pack}
      </Press>
      {state === 'lost' && <Words className="pane__hint">{dealWords.packLost}</Words>}
    </>
  )
}

/** Where what is missing can be given. */
function missingPart({ missingFields }: DealView): Part {
  return missingFields.every(({ field }) => field === 'attachment') ? 'files' : 'form'
}

function aboutWords({ deal }: DealView): string {
  return [
    dealWords.number(deal.customerNumber),
    deal.industry,
    deal.region,
    dealWords.owner(deal.owner.name),
  ]
    .filter((part) => part !== null)
    .join(' · ')
}
