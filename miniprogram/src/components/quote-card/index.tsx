import type { QuoteView } from '@kedu/shared/contracts/api/quotes'
import { useState } from 'react'
import { client, quotePath } from '../../api/client.ts'
import { dateWords, dayWords } from '../../chat/day-words.ts'
import { yuanMark } from '../../deals/form-values.ts'
import { useAct } from '../../hooks/use-act.ts'
import { useHere } from '../../hooks/use-here.ts'
import { usePicture } from '../../hooks/use-picture.ts'
import { Box, Heading, Picture, Press, Words } from '../../platform/elements'
import { host } from '../../platform/host'
import { quoteWords } from '../../wording/quotes-zh-cn.ts'
import { NotDoneBox } from '../not-done-box/index.tsx'
import { WithdrawSheet } from './withdraw-sheet.tsx'
import './index.css'

interface QuoteCardProps {
  dealId: string
  quote: QuoteView
  mayChange: boolean
  onChanged: () => void
}

/** One quote: what it says, how far it is, and what can be done with it now. */
export function QuoteCard({ dealId, quote, mayChange, onChanged }: QuoteCardProps) {
  const { me, say, session } = useHere()
  const [showsCode, setShowsCode] = useState(false)
  const [isWithdrawing, setIsWithdrawing] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const act = useAct()
  const { today } = me.company
  const { link, state } = quote
  const isOpen = state === 'draft' || state === 'sent' || state === 'opened'
  const send = () =>
    act.run(
      { send: quote.id },
      (clientId) => client.sendQuote(dealId, quote.id, clientId),
      () => {
        say({ text: quoteWords.sent, tone: 'done', undo: null })
        onChanged()
      },
    )
  const copy = async (text: string) => {
    const isCopied = await host.copy(text)
    setProblem(isCopied ? null : quoteWords.copyYourself)
    if (isCopied) say({ text: quoteWords.copied, tone: 'done', undo: null })
  }
  const openPdf = async () => {
    const isShown = await client.openDocument(quotePath(dealId, quote.id, 'quote.pdf'))
    setProblem(isShown ? null : quoteWords.pdfLost)
  }
  return (
    <Box className="card-box quote" role="listitem">
      <Box className="quote__head">
        <Heading className="quote__number">{quote.number}</Heading>
        <Words className={`quote__state quote__state--${state}`}>{quote.stateName}</Words>
      </Box>
      <Box className="quote__items">
        {quote.items.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a quote's lines never change
          <Box key={index} className="quote__item">
            <Words className="quote__name">{quoteWords.line(item.name, item.spec)}</Words>
            <Words className="quote__count">
              {quoteWords.count(item.quantity, item.unit, yuanMark(item.priceFen))}
            </Words>
          </Box>
        ))}
      </Box>
      <Words className="quote__total">{quoteWords.total(yuanMark(quote.totalFen))}</Words>
      <Box className="quote__about">
        <Words>{quoteWords.validUntil(dayWords(quote.validUntil, today))}</Words>
        <Words>{quoteWords.madeBy(quote.madeBy.name, dateWords(quote.madeAt, session.zone))}</Words>
        {quote.signed !== null && (
          <Words>{quoteWords.signedBy(quote.signed.signerName, quote.signed.phone)}</Words>
        )}
        {quote.signed !== null && <Words>{quote.signed.timeWords}</Words>}
      </Box>
      <Words className={`quote__finance ${quote.finance.isAccepted ? 'quote__finance--ok' : ''}`}>
        {quote.finance.words}
      </Words>
      {quote.terms !== '' && <Words className="quote__terms">{quote.terms}</Words>}
      <NotDoneBox
        notDone={
          problem === null ? act.notDone : { message: problem, refusal: null, conflict: null }
        }
      />
      {problem === quoteWords.copyYourself && link !== null && (
        <Words className="quote__link">{link}</Words>
      )}
      {showsCode && link !== null && <Code dealId={dealId} quoteId={quote.id} />}
      <Box className="quote__acts">
        {mayChange && state === 'draft' && (
          <Press className="press--main" disabled={act.busy} onPress={send}>
            {quoteWords.send}
          </Press>
        )}
        {isOpen && link !== null && (
          <>
            <Press className="press--main" onPress={() => void copy(link)}>
              {quoteWords.copyLink}
            </Press>
            <Press expanded={showsCode} onPress={() => setShowsCode(!showsCode)}>
              {showsCode ? quoteWords.hideCode : quoteWords.showCode}
            </Press>
          </>
        )}
        <Press onPress={() => void openPdf()}>{quoteWords.pdf}</Press>
        {mayChange && isOpen && (
          <Press onPress={() => setIsWithdrawing(true)}>{quoteWords.withdraw}</Press>
        )}
      </Box>
      {isWithdrawing && (
        <WithdrawSheet
          dealId={dealId}
          quote={quote}
          onClose={() => setIsWithdrawing(false)}
          onDone={onChanged}
        />
      )}
    </Box>
  )
}

/** The customer's link, to be scanned from this screen. */
function Code({ dealId, quoteId }: { dealId: string; quoteId: string }) {
  const picture = usePicture(quotePath(dealId, quoteId, 'qr.png'), 'original')
  return (
    <Box className="quote__code">
      {picture.kind === 'ready' && (
        <Picture className="quote__qr" src={picture.src} alt={quoteWords.showCode} />
      )}
      {picture.kind === 'loading' && <Box className="quote__qr quote__qr--coming" />}
      <Words className="pane__hint">
        {picture.kind === 'lost' ? quoteWords.codeLost : quoteWords.codeHint}
      </Words>
    </Box>
  )
}
