import { useState } from 'react'
import { client } from '../../api/client.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { ScrollArea } from '../../platform/areas'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import { quoteWords } from '../../wording/quotes-zh-cn.ts'
import { EmptyPage, PageState } from '../page-state/index.tsx'
import { QuoteCard } from '../quote-card/index.tsx'
import { QuoteSheet } from '../quote-sheet/index.tsx'
import './index.css'

interface QuotesPaneProps {
  dealId: string
  onBack: () => void
}

/** Newest first; who may change the customer makes new ones here. */
export function QuotesPane({ dealId, onBack }: QuotesPaneProps) {
  const deal = useLoaded(`deal:${dealId}`, () => client.deal(dealId))
  const loaded = useLoaded(`quotes:${dealId}`, () => client.quotes(dealId))
  const [isMaking, setIsMaking] = useState(false)
  const mayChange = deal.data?.may.change ?? false
  const mayMake = mayChange && deal.data?.deal.outcome === 'open'
  return (
    <Box className="pane">
      <Box className="pane__head">
        <Box className="pane__row">
          <Press className="press--bare quotes__back" label={pageWords.back} onPress={onBack}>
            <Words className="icon icon--left" decorative />
          </Press>
          <Box className="quotes__titles">
            <Heading className="pane__title">{quoteWords.title}</Heading>
            <Words className="pane__hint">{deal.data?.deal.customerName ?? ''}</Words>
          </Box>
          {mayMake && (
            <Press className="press--main" onPress={() => setIsMaking(true)}>
              {quoteWords.make}
            </Press>
          )}
        </Box>
      </Box>
      <ScrollArea className="pane__scroll" resetKey={dealId}>
        <Box className="pane__content">
          <PageState
            loaded={loaded}
            isEmpty={({ quotes }) => quotes.length === 0}
            empty={
              <EmptyPage
                title={quoteWords.emptyTitle}
                hint={mayMake ? quoteWords.emptyHint : quoteWords.emptyReadOnly}
                {...(mayMake && { act: quoteWords.make, onAct: () => setIsMaking(true) })}
              />
            }
          >
            {({ quotes }) => (
              <Box className="quotes" role="list">
                {quotes.map((quote) => (
                  <QuoteCard
                    key={quote.id}
                    dealId={dealId}
                    quote={quote}
                    mayChange={mayChange}
                    onChanged={loaded.reload}
                  />
                ))}
              </Box>
            )}
          </PageState>
        </Box>
      </ScrollArea>
      {isMaking && (
        <QuoteSheet dealId={dealId} onClose={() => setIsMaking(false)} onMade={loaded.reload} />
      )}
    </Box>
  )
}
