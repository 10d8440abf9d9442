import type {
  BoardColumn,
  BoardRowsAnswer,
  BoardRowsQuery,
} from '@kedu/shared/contracts/api/boards'
import { BOARD_NAMES, type BoardName } from '@kedu/shared/contracts/board-names'
import { useRouter } from '@tarojs/taro'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { givenInAddress } from '../../boards/board-filters.ts'
import { cellWords } from '../../boards/cell-words.ts'
import { BoardLine, BoardLines } from '../../components/board-line/index.tsx'
import { Frame } from '../../components/frame/index.tsx'
import { EmptyPage, PageState } from '../../components/page-state/index.tsx'
import { Unbroken } from '../../components/unbroken/index.tsx'
import { goBack, openDealPage } from '../../hooks/navigate.ts'
import { useHere } from '../../hooks/use-here.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { ScrollArea } from '../../platform/areas'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { host } from '../../platform/host'
import { boardWords } from '../../wording/boards-zh-cn.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import './index.css'

/** The rows behind a number of a board. */
export default function BoardRowsPage() {
  const { params } = useRouter()
  const board = BOARD_NAMES.find((name) => name === params.board) ?? 'overview'
  return (
    <Frame tab="boards">
      <Rows board={board} asked={askedIn(params)} />
    </Frame>
  )
}

const ASKED = [
  'region',
  'team',
  'owner',
  'period',
  'by',
  'stage',
  'group',
  'part',
  'word',
  'week',
  'person',
  'month',
  'draw',
] as const

/** The server says what it makes of them. */
function askedIn(params: Partial<Record<string, string>>): BoardRowsQuery {
  return Object.fromEntries(
    ASKED.flatMap((name) => {
      const value = givenInAddress(params[name])
      return value === null ? [] : [[name, value]]
    }),
  )
}

function Rows({ board, asked }: { board: BoardName; asked: BoardRowsQuery }) {
  const loaded = useLoaded(`board-rows:${board}:${JSON.stringify(asked)}`, () =>
    client.boardRows(board, asked),
  )
  const { data } = loaded
  return (
    <Box className="pane pane--single">
      <Box className="pane__head">
        <Box className="pane__row">
          <Press
            className="press--bare deals__back"
            label={pageWords.back}
            onPress={() => goBack('boards')}
          >
            <Words className="icon icon--left" decorative />
          </Press>
          <Heading className="pane__title rows__title">{data?.title ?? boardWords.title}</Heading>
          {data !== null && (
            <Words className="pane__hint">{boardWords.rowsTotal(data.total)}</Words>
          )}
        </Box>
        {data !== null && (
          <Box className="pane__hint">
            <Unbroken parts={[data.head.scope, data.head.period].filter((part) => part !== null)} />
          </Box>
        )}
      </Box>
      <ScrollArea className="pane__scroll">
        <Box className="pane__content">
          <PageState
            loaded={loaded}
            isEmpty={({ rows }) => rows.length === 0}
            empty={<EmptyPage title={boardWords.noRows} hint={boardWords.noRowsHint} />}
          >
            {(first) => <Pages key={first.head.at} first={first} board={board} asked={asked} />}
          </PageState>
        </Box>
      </ScrollArea>
    </Box>
  )
}

interface PagesProps {
  first: BoardRowsAnswer
  board: BoardName
  asked: BoardRowsQuery
}

function Pages({ first, board, asked }: PagesProps) {
  const { say } = useHere()
  const [pages, setPages] = useState([first])
  const next = pages[pages.length - 1]?.nextOffset ?? null
  const more = async () => {
    if (next === null) return
    const result = await client.boardRows(board, { ...asked, offset: String(next) })
    if (result.kind === 'ok') setPages((known) => [...known, result.data])
    else say({ text: pageWords.unreachable, tone: 'problem', undo: null })
  }
  const [isSaving, setIsSaving] = useState(false)
  const save = async () => {
    setIsSaving(true)
    const isSaved = await client.exportBoard(board, asked, `${first.title}.xlsx`)
    setIsSaving(false)
    const text = isSaved ? boardWords.exported : boardWords.exportFailed
    say({ text, tone: isSaved ? 'done' : 'problem', undo: null })
  }
  return (
    <Box className="rows">
      <BoardLines isWhole>
        {keyed(pages.flatMap(({ rows }) => rows)).map(({ key, row }) => (
          <Row key={key} row={row} columns={first.columns} />
        ))}
      </BoardLines>
      {next !== null && <Press onPress={() => void more()}>{boardWords.more}</Press>}
      {host.canSave && (
        <Press disabled={isSaving} onPress={() => void save()}>
          {boardWords.exportXlsx}
        </Press>
      )}
    </Box>
  )
}

/** A deal may have several rows, and a row no deal. */
function keyed(rows: BoardRowsAnswer['rows']) {
  return rows.map((row, place) => ({ key: `${row.dealId}-${place}`, row }))
}

function Row(props: { row: BoardRowsAnswer['rows'][number]; columns: readonly BoardColumn[] }) {
  const { row, columns } = props
  const { session } = useHere()
  const { dealId } = row
  const said = columns.map((column, index) => ({
    label: column.label,
    words: cellWords(row.cells[index] ?? null, column.kind, session.zone),
  }))
  const [name, ...rest] = said
  return (
    <BoardLine
      name={name?.words ?? ''}
      note={
        <Box className="rows__cells">
          {rest.map(
            ({ label, words }) =>
              words !== '' && (
                <Words key={label} className="rows__cell">
                  {label} <Words className="rows__value">{words}</Words>
                </Words>
              ),
          )}
        </Box>
      }
      onOpen={dealId === null ? undefined : () => openDealPage(dealId)}
    />
  )
}
