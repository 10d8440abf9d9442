import type { DeliveryView } from '@kedu/shared/contracts/api/webhooks'
import { client } from '../../api/client.ts'
import { momentWords } from '../../chat/day-words.ts'
import { NotDoneBox } from '../../components/not-done-box/index.tsx'
import { PageState } from '../../components/page-state/index.tsx'
import { Sheet } from '../../components/sheet/index.tsx'
import { useAct } from '../../hooks/use-act.ts'
import { useHere } from '../../hooks/use-here.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { Box, Press, Words } from '../../platform/elements'
import { hookWords as words } from '../../wording/access-zh-cn.ts'

interface DeliveriesSheetProps {
  webhookId: string
  name: string
  onClose: () => void
}

/** How telling went, the newest first. */
export function DeliveriesSheet({ webhookId, name, onClose }: DeliveriesSheetProps) {
  const loaded = useLoaded(`deliveries ${webhookId}`, () => client.deliveries(webhookId))
  return (
    <Sheet title={`${words.deliveries} · ${name}`} onClose={onClose}>
      <PageState loaded={loaded}>
        {({ deliveries }) =>
          deliveries.length === 0 ? (
            <Words className="pane__hint">{words.noDeliveries}</Words>
          ) : (
            <Box className="access__list" role="list">
              {deliveries.map((delivery) => (
                <Delivery
                  key={delivery.id}
                  webhookId={webhookId}
                  delivery={delivery}
                  onAgain={loaded.reload}
                />
              ))}
            </Box>
          )
        }
      </PageState>
    </Sheet>
  )
}

interface DeliveryProps {
  webhookId: string
  delivery: DeliveryView
  onAgain: () => void
}

function Delivery({ webhookId, delivery, onAgain }: DeliveryProps) {
  const { session, now, say } = useHere()
  const { busy, notDone, run } = useAct()
  const { id, typeWords, status, queuedAt, attempts, nextTryAt, last } = delivery
  const moment = (at: number) => momentWords(at, now, session.zone)
  const facts = [
    moment(last?.at ?? queuedAt),
    last === null ? null : last.words,
    last === null ? null : words.ms(last.durationMs),
    attempts > 1 ? words.tries(attempts) : null,
    nextTryAt === null ? null : words.next(moment(nextTryAt)),
  ].filter((fact) => fact !== null)
  const again = () =>
    run(
      ['again', id],
      (clientId) => client.resendDelivery(webhookId, id, { clientId }),
      () => {
        say({ text: words.queued, tone: 'done', undo: null })
        onAgain()
      },
    )
  return (
    <Box className="access__delivery" role="listitem">
      <Box className="access__row">
        <Words className="access__name">{typeWords}</Words>
        <Words className={`tag ${status === 'dead' ? 'access__tag--off' : ''}`}>
          {words.statuses[status]}
        </Words>
      </Box>
      <Words className="pane__hint">{facts.join(' · ')}</Words>
      <NotDoneBox notDone={notDone} />
      {status !== 'waiting' && (
        <Box className="access__acts">
          <Press disabled={busy} onPress={again}>
            {words.again}
          </Press>
        </Box>
      )}
    </Box>
  )
}
