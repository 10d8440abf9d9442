import { localDate, plusDays } from '@kedu/shared/time/instant'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { yuanMark } from '../../deals/form-values.ts'
import {
  type DraftField,
  type DraftRow,
  draftTotalFen,
  EMPTY_ROW,
  readDraft,
} from '../../deals/quote-draft.ts'
import { useAct } from '../../hooks/use-act.ts'
import { useHere } from '../../hooks/use-here.ts'
import { useQuoteDraft } from '../../hooks/use-quote-draft.ts'
import { Box, Press, TextInput, Words } from '../../platform/elements'
import { LineInput } from '../../platform/fields'
import { quoteWords } from '../../wording/quotes-zh-cn.ts'
import { NotDoneBox } from '../not-done-box/index.tsx'
import { Labelled, Sheet } from '../sheet/index.tsx'
import './index.css'

/** As long as most offers stand, in days. */
const USUAL_DAYS = 15

interface QuoteSheetProps {
  dealId: string
  onClose: () => void
  onMade: () => void
}

/** A new quote. What is written stays on this device until the quote is made. */
export function QuoteSheet({ dealId, onClose, onMade }: QuoteSheetProps) {
  const { me, say } = useHere()
  const { today } = me.company
  const [draft, setDraft, clearDraft] = useQuoteDraft(me.person.id, dealId, {
    rows: [EMPTY_ROW],
    validUntil: plusDays(localDate(today), USUAL_DAYS),
    terms: '',
  })
  const [problem, setProblem] = useState<{ field: DraftField; row: number | null } | null>(null)
  const act = useAct()
  const problemOf = (field: DraftField, row: number | null) =>
    problem?.field === field && problem.row === row ? quoteWords.problems[field] : null
  const setRow = (at: number, change: Partial<DraftRow>) =>
    setDraft({
      ...draft,
      rows: draft.rows.map((row, index) => (index === at ? { ...row, ...change } : row)),
    })
  const make = () => {
    const reading = readDraft(draft)
    setProblem(reading.kind === 'problem' ? reading : null)
    if (reading.kind === 'problem') return
    const { content } = reading
    act.run(
      { make: dealId, content },
      (clientId) => client.makeQuote(dealId, { clientId, ...content }),
      ({ quote }) => {
        say({ text: quoteWords.made(quote.number), tone: 'done', undo: null })
        clearDraft()
        onClose()
        onMade()
      },
    )
  }
  const total = draftTotalFen(draft)
  return (
    <Sheet title={quoteWords.formTitle} onClose={onClose}>
      {draft.rows.map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name
        <Box key={at} className="quote-row" role="group" label={quoteWords.row(at + 1)}>
          <Box className="quote-row__head">
            <Words className="quote-row__number">{quoteWords.row(at + 1)}</Words>
            {draft.rows.length > 1 && (
              <Press
                className="press--bare"
                label={quoteWords.removeRow}
                onPress={() =>
                  setDraft({ ...draft, rows: draft.rows.filter((_, index) => index !== at) })
                }
              >
                <Words className="icon icon--close" decorative />
              </Press>
            )}
          </Box>
          <Labelled label={quoteWords.name} problem={problemOf('name', at)}>
            <LineInput
              kind="text"
              label={quoteWords.name}
              placeholder={quoteWords.namePlaceholder}
              value={row.name}
              maxLength={100}
              onChange={(name) => setRow(at, { name })}
            />
          </Labelled>
          <Labelled label={quoteWords.spec}>
            <LineInput
              kind="text"
              label={quoteWords.spec}
              value={row.spec}
              maxLength={100}
              onChange={(spec) => setRow(at, { spec })}
            />
          </Labelled>
          <Box className="sheet-row">
            <Labelled label={quoteWords.quantity} problem={problemOf('quantity', at)}>
              <LineInput
                kind="text"
                label={quoteWords.quantity}
                value={row.quantity}
                maxLength={12}
                onChange={(quantity) => setRow(at, { quantity })}
              />
            </Labelled>
            <Labelled label={quoteWords.unit}>
              <LineInput
                kind="text"
                label={quoteWords.unit}
                value={row.unit}
                maxLength={10}
                onChange={(unit) => setRow(at, { unit })}
              />
            </Labelled>
          </Box>
          <Labelled label={quoteWords.price} problem={problemOf('price', at)}>
            <LineInput
              kind="text"
              label={quoteWords.price}
              placeholder={quoteWords.pricePlaceholder}
              value={row.price}
              maxLength={20}
              onChange={(price) => setRow(at, { price })}
            />
          </Labelled>
        </Box>
      ))}
      <Press onPress={() => setDraft({ ...draft, rows: [...draft.rows, EMPTY_ROW] })}>
        {quoteWords.addRow}
      </Press>
      <Labelled label={quoteWords.validUntilLabel} problem={problemOf('validUntil', null)}>
        <LineInput
          kind="date"
          label={quoteWords.validUntilLabel}
          value={draft.validUntil}
          min={today}
          onChange={(validUntil) => setDraft({ ...draft, validUntil })}
        />
      </Labelled>
      <Labelled label={quoteWords.terms}>
        <TextInput
          className="sheet-text"
          label={quoteWords.terms}
          placeholder={quoteWords.termsPlaceholder}
          maxLength={2000}
          value={draft.terms}
          onChange={(terms) => setDraft({ ...draft, terms })}
          onReturn={() => undefined}
        />
      </Labelled>
      {total !== null && (
        <Words className="quote-row__total">{quoteWords.total(yuanMark(total))}</Words>
      )}
      <NotDoneBox notDone={act.notDone} />
      <Press className="press--main" disabled={act.busy} onPress={make}>
        {quoteWords.submit}
      </Press>
    </Sheet>
  )
}
