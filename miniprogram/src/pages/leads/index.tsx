import type { ImportLeadsAnswer, LeadsAnswer, LeadView } from '@kedu/shared/contracts/api/leads'
import type { MeView } from '@kedu/shared/contracts/api/me'
import { LEAD_FILE_BYTES } from '@kedu/shared/contracts/lead-file'
import { useEffect, useState } from 'react'
import { client } from '../../api/client.ts'
import { FairnessTable } from '../../components/fairness-table/index.tsx'
import { Frame } from '../../components/frame/index.tsx'
import { type LeadAct, LeadCard } from '../../components/lead-card/index.tsx'
import { LeadGate } from '../../components/lead-gate/index.tsx'
import { AcceptSheet } from '../../components/lead-sheets/accept-sheet.tsx'
import { EnterSheet } from '../../components/lead-sheets/enter-sheet.tsx'
import { ImportSheet } from '../../components/lead-sheets/import-sheet.tsx'
import { ReasonSheet } from '../../components/lead-sheets/reason-sheet.tsx'
import { LeadSpecialists } from '../../components/lead-specialists/index.tsx'
import { EmptyPage, PageState } from '../../components/page-state/index.tsx'
import { useHere } from '../../hooks/use-here.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { ScrollArea } from '../../platform/areas'
import { base64Of } from '../../platform/base64.ts'
import { Box, Choice, Heading, Press, Words } from '../../platform/elements'
import { tableFiles } from '../../platform/table-file'
import { leadsWords as words } from '../../wording/leads-zh-cn.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import './index.css'

/** 线索: what waits for me and what keeps more away; for those who run the pool, all of it and the month's table. */
export default function LeadsPage() {
  return (
    <Frame tab="leads">
      <Leads />
    </Frame>
  )
}

type Shown = 'pool' | 'table' | 'specialists'

type Open =
  | { kind: 'enter' }
  | { kind: 'report'; report: ImportLeadsAnswer; content: string }
  | { kind: LeadAct; lead: LeadView }

function Leads() {
  const { me, changed } = useHere()
  const [shown, setShown] = useState<Shown>('pool')
  const [open, setOpen] = useState<Open | null>(null)
  const loaded = useLoaded('leads', client.leads)
  const { reload, data } = loaded
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change is the occasion to ask again
  useEffect(() => {
    if (changed > 0) reload()
  }, [changed])
  const runsPool = data !== null && data.pool !== null
  const [title, hint] = runsPool ? words.emptyPool : words.emptyRep
  const close = () => setOpen(null)
  return (
    <Box className="pane pane--single">
      <Box className="pane__head">
        <Box className="pane__row">
          <Heading className="pane__title">{pageWords.nav.leads}</Heading>
          <Words className="pane__hint">{me.scope.words}</Words>
        </Box>
        <Box className="leads__acts">
          <Press className="press--main" onPress={() => setOpen({ kind: 'enter' })}>
            {words.enter}
          </Press>
          {runsPool && tableFiles.canPick && (
            <ImportPress
              onReport={(report, content) => setOpen({ kind: 'report', report, content })}
            />
          )}
        </Box>
        {runsPool && (
          <Box className="segments" role="group" label={pageWords.nav.leads}>
            {shownTo(me.person.role).map((each) => (
              <Press
                key={each}
                className={`press--bare segments__one ${shown === each ? 'segments__one--on' : ''}`}
                pressed={shown === each}
                onPress={() => setShown(each)}
              >
                {words[each]}
                {each === 'pool' && data.pool !== null && data.pool.waiting.length > 0
                  ? ` ${data.pool.waiting.length}`
                  : ''}
              </Press>
            ))}
          </Box>
        )}
      </Box>
      <ScrollArea className="pane__scroll" resetKey={shown}>
        <Box className="pane__content">
          {shown === 'specialists' && runsPool ? (
            <LeadSpecialists />
          ) : shown === 'table' && runsPool ? (
            <Fairness />
          ) : (
            <PageState
              loaded={loaded}
              isEmpty={isEmpty}
              empty={<EmptyPage title={title} hint={hint} />}
            >
              {(answer) => (
                <LeadLists answer={answer} onAct={(lead, kind) => setOpen({ kind, lead })} />
              )}
            </PageState>
          )}
        </Box>
      </ScrollArea>
      {data !== null && open !== null && (
        <OpenSheet open={open} choices={data.choices} onClose={close} />
      )}
    </Box>
  )
}

/** Whom an industry goes to is for the admin. */
function shownTo(role: MeView['person']['role']): readonly Shown[] {
  return role === 'admin' ? ['pool', 'table', 'specialists'] : ['pool', 'table']
}

function isEmpty({ mine, me, entered, pool }: LeadsAnswer): boolean {
  const inPool =
    pool === null ? [] : [...pool.waiting, ...pool.allocated, ...pool.over, ...pool.line]
  return mine.length + entered.length + inPool.length === 0 && me === null
}

interface LeadListsProps {
  answer: LeadsAnswer
  onAct: (lead: LeadView, act: LeadAct) => void
}

function LeadLists({ answer, onAct }: LeadListsProps) {
  const { mine, me, entered, pool } = answer
  const list = (title: string, leads: readonly LeadView[]) =>
    leads.length > 0 && (
      <Box className="leads__part">
        <Heading className="leads__title">{`${title} ${leads.length}`}</Heading>
        <Box className="leads" role="list">
          {leads.map((lead) => (
            <LeadCard key={lead.id} lead={lead} onAct={onAct} />
          ))}
        </Box>
      </Box>
    )
  const [title, hint] = words.emptyRep
  return (
    <Box className="leads__parts">
      {me !== null && <LeadGate me={me} />}
      {list(words.mine, mine)}
      {me !== null && mine.length === 0 && pool === null && <EmptyPage title={title} hint={hint} />}
      {pool === null ? (
        list(words.entered, entered)
      ) : (
        <>
          {list(words.waiting, pool.waiting)}
          <Line line={pool.line} />
          {list(words.allocated, pool.allocated)}
          {list(words.over, pool.over)}
        </>
      )}
    </Box>
  )
}

/** Of the queue; the others are a tap away. */
const AT_A_GLANCE = 10
const WORTH_FOLDING = 3

/** Whose turn comes first, and what keeps somebody from it. */
function Line({ line }: { line: NonNullable<LeadsAnswer['pool']>['line'] }) {
  const [isWhole, setIsWhole] = useState(false)
  if (line.length === 0) return null
  const folded = isWhole ? 0 : line.length - AT_A_GLANCE
  const isFolded = folded >= WORTH_FOLDING
  return (
    <Box className="leads__part">
      <Heading className="leads__title">{words.line}</Heading>
      <Box className="lead-line card-box" role="list">
        {(isFolded ? line.slice(0, AT_A_GLANCE) : line).map(
          ({ rep, blockedBy, load, capacity }) => (
            <Box key={rep.id} className="lead-line__one" role="listitem">
              <Words className="lead-line__name">{rep.name}</Words>
              <Words className={blockedBy === null ? 'lead-line__free' : 'lead-line__blocked'}>
                {blockedBy ?? words.next}
              </Words>
              <Words className="lead-line__load">{words.load(load, capacity)}</Words>
            </Box>
          ),
        )}
      </Box>
      {isFolded && <Press onPress={() => setIsWhole(true)}>{words.moreInLine(folded)}</Press>}
    </Box>
  )
}

function Fairness() {
  const { me } = useHere()
  const [month, setMonth] = useState(me.company.today.slice(0, 7))
  const loaded = useLoaded(`leads:fairness:${month}`, () => client.leadFairness({ month }))
  const [title, hint] = words.emptyTable
  return (
    <Box className="leads__parts">
      <Choice
        label={words.month}
        placeholder={words.month}
        value={month}
        options={lastMonths(me.company.today).map((each) => ({ value: each, label: each }))}
        disabled={false}
        onChange={setMonth}
      />
      <PageState
        loaded={loaded}
        isEmpty={({ rows }) => rows.length === 0}
        empty={<EmptyPage title={title} hint={hint} />}
      >
        {({ rows }) => <FairnessTable rows={rows} />}
      </PageState>
    </Box>
  )
}

/** This month and the eleven before it, as `2026-11`. */
function lastMonths(today: string): string[] {
  const now = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1
  return Array.from({ length: 12 }, (_, back) => {
    const month = now - back
    return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`
  })
}

function ImportPress({
  onReport,
}: {
  onReport: (report: ImportLeadsAnswer, content: string) => void
}) {
  const { say, noteChange } = useHere()
  const [busy, setBusy] = useState(false)
  const problem = (text: string) => say({ text, tone: 'problem', undo: null })
  const pick = async () => {
    const file = await tableFiles.pick()
    if (file === null) return
    if (file.bytes.length === 0) return problem(words.emptyFile)
    if (file.bytes.length > LEAD_FILE_BYTES) return problem(words.tooLarge)
    const content = base64Of(file.bytes)
    setBusy(true)
    const result = await client.importLeads({ content })
    setBusy(false)
    if (result.kind !== 'ok') {
      return problem(result.kind === 'problem' ? result.message : pageWords.unreachable)
    }
    const { created, skipped } = result.data
    // In place of what an earlier file was refused with.
    say({ text: words.imported(created, skipped), tone: 'done', undo: null })
    onReport(result.data, content)
    noteChange(null)
  }
  return (
    <Press disabled={busy} onPress={() => void pick()}>
      {words.importList}
    </Press>
  )
}

function OpenSheet({
  open,
  choices,
  onClose,
}: {
  open: Open
  choices: LeadsAnswer['choices']
  onClose: () => void
}) {
  switch (open.kind) {
    case 'enter':
      return <EnterSheet choices={choices} onClose={onClose} />
    case 'report':
      return <ImportSheet first={open.report} content={open.content} onClose={onClose} />
    case 'accept':
      return <AcceptSheet lead={open.lead} onClose={onClose} />
    case 'return':
    case 'assign':
    case 'discard':
      return <ReasonSheet lead={open.lead} act={open.kind} choices={choices} onClose={onClose} />
    default:
      return open satisfies never
  }
}
