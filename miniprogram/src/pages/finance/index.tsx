import type { PaperGroup, PapersAnswer, PaperView } from '@kedu/shared/contracts/api/finance'
import { useEffect, useState } from 'react'
import { client } from '../../api/client.ts'
import { Frame } from '../../components/frame/index.tsx'
import { EmptyPage, PageState } from '../../components/page-state/index.tsx'
import { PaymentSheet } from '../../components/payment-sheet/index.tsx'
import { openDealPage } from '../../hooks/navigate.ts'
import { useDebounced } from '../../hooks/use-debounced.ts'
import { useHere } from '../../hooks/use-here.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { ScrollArea } from '../../platform/areas'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { LineInput } from '../../platform/fields'
import { financeWords } from '../../wording/finance-zh-cn.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import './index.css'

const GROUPS: readonly PaperGroup[] = ['refused', 'payable', 'released']
const TYPING_REST_MS = 300

type Asked = { paper: PaperView; act: 'release' | 'overrule' }

/** 财务: every quote and contract, what is wrong with it, and the payment. */
export default function FinancePage() {
  return (
    <Frame tab="finance">
      <Finance />
    </Frame>
  )
}

function Finance() {
  const { me, changed } = useHere()
  const [group, setGroup] = useState<PaperGroup>(
    me.person.role === 'finance' ? 'payable' : 'refused',
  )
  const [typed, setTyped] = useState('')
  const [asked, setAsked] = useState<Asked | null>(null)
  const q = useDebounced(typed, typed, TYPING_REST_MS).trim()
  const loaded = useLoaded(`papers:${group}:${q}`, () => client.papers({ group, q }))
  const { reload, data } = loaded
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change is the occasion to ask again
  useEffect(() => {
    if (changed > 0) reload()
  }, [changed])
  const [title, hint] = financeWords.empty[group]
  return (
    <Box className="pane pane--single">
      <Box className="pane__head">
        <Box className="pane__row">
          <Heading className="pane__title">{pageWords.nav.finance}</Heading>
          <Words className="pane__hint">{me.scope.words}</Words>
        </Box>
        <LineInput
          className="papers__search"
          kind="search"
          label={financeWords.search}
          placeholder={financeWords.search}
          maxLength={60}
          value={typed}
          onChange={setTyped}
        />
        <Box className="segments" role="group" label={pageWords.nav.finance}>
          {GROUPS.map((each) => (
            <Press
              key={each}
              className={`press--bare segments__one ${group === each ? 'segments__one--on' : ''}`}
              pressed={group === each}
              onPress={() => setGroup(each)}
            >
              {financeWords.groups[each]}
              {data !== null && data.counts[each] > 0 ? ` ${data.counts[each]}` : ''}
            </Press>
          ))}
        </Box>
      </Box>
      <ScrollArea className="pane__scroll" resetKey={`${group}:${q}`}>
        <Box className="pane__content">
          <PageState
            loaded={loaded}
            isEmpty={({ papers }) => papers.length === 0}
            empty={<EmptyPage title={title} hint={hint} />}
          >
            {(answer) => (
              <Papers key={`${group}:${q}`} first={answer} query={{ group, q }} onAsk={setAsked} />
            )}
          </PageState>
        </Box>
      </ScrollArea>
      {asked !== null && (
        <PaymentSheet paper={asked.paper} act={asked.act} onClose={() => setAsked(null)} />
      )}
    </Box>
  )
}

/** The first page is kept fresh; what comes after it stays as it was read. */
function Papers({
  first,
  query,
  onAsk,
}: {
  first: PapersAnswer
  query: { group: PaperGroup; q: string }
  onAsk: (asked: Asked) => void
}) {
  const [later, setLater] = useState<PapersAnswer[]>([])
  const next = (later[later.length - 1] ?? first).nextOffset
  const more = async () => {
    const result = await client.papers({ ...query, offset: `${next}` })
    if (result.kind === 'ok') setLater([...later, result.data])
  }
  // One that moved up meanwhile stands on both pages.
  const papers = new Map(
    [first, ...later].flatMap((page) => page.papers).map((paper) => [keyOf(paper), paper]),
  )
  return (
    <Box className="papers" role="list">
      {[...papers].map(([key, paper]) => (
        <Paper key={key} paper={paper} onAsk={onAsk} />
      ))}
      {next !== null && <Press onPress={() => void more()}>{financeWords.more}</Press>}
    </Box>
  )
}

function keyOf({ dealId, subject }: PaperView): string {
  return `${dealId} ${subject.kind === 'quote' ? subject.quoteId : subject.kind}`
}

function Paper({ paper, onAsk }: { paper: PaperView; onAsk: (asked: Asked) => void }) {
  const { standing, may, customerName } = paper
  const isRefused = standing === 'refused'
  return (
    <Box className="paper card-box" role="listitem">
      <Box className="paper__head">
        <Words className="paper__customer">{customerName}</Words>
        {paper.amountWords !== null && <Words className="paper__amount">{paper.amountWords}</Words>}
      </Box>
      <Box className="paper__about">
        <Words>{[paper.name, paper.stage.name, paper.owner.name].join(' · ')}</Words>
        <Words className={`paper__standing paper__standing--${standing}`}>
          {paper.standingName}
        </Words>
      </Box>
      {paper.faults.map((fault) => (
        <Words key={fault} className={`paper__fault ${isRefused ? '' : 'paper__fault--past'}`}>
          {fault}
        </Words>
      ))}
      {paper.notes.map((note) => (
        <Words key={note} className="paper__note">
          {note}
        </Words>
      ))}
      {isRefused && !may.overrule && (
        <Words className="paper__note">{financeWords.needsOverrule}</Words>
      )}
      <Box className="paper__acts">
        {may.release && (
          <Press className="press--main" onPress={() => onAsk({ paper, act: 'release' })}>
            {financeWords.release}
          </Press>
        )}
        {may.overrule && (
          <Press onPress={() => onAsk({ paper, act: 'overrule' })}>{financeWords.overrule}</Press>
        )}
        <Press onPress={() => openDealPage(paper.dealId)}>{financeWords.openDeal}</Press>
      </Box>
    </Box>
  )
}
