import { useRouter } from '@tarojs/taro'
import { DealPane } from '../../components/deal-pane/index.tsx'
import { DealsPane } from '../../components/deals-pane/index.tsx'
import { Frame } from '../../components/frame/index.tsx'
import { NO_FILTERS } from '../../deals/filters.ts'
import { proposedAct } from '../../deals/proposed-act.ts'
import { goBack, switchTo } from '../../hooks/navigate.ts'
import { useWide } from '../../hooks/use-wide.ts'

/** 客户页: one customer by its address; on a wide screen the list stands beside it. */
export default function DealPage() {
  const { params } = useRouter()
  const wide = useWide()
  const dealId = params.id ?? ''
  return (
    <Frame tab="deals">
      {wide && (
        <DealsPane start={NO_FILTERS} openId={dealId} onOpen={(id) => switchTo('deals', { id })} />
      )}
      <DealPane
        dealId={dealId}
        onBack={wide ? null : () => goBack('deals')}
        proposed={proposedAct(params)}
      />
    </Frame>
  )
}
