import { useRouter } from '@tarojs/taro'
import { Frame } from '../../components/frame/index.tsx'
import { QuotesPane } from '../../components/quotes-pane/index.tsx'
import { goBack } from '../../hooks/navigate.ts'

/** 报价单: the quotes of one customer, made, handed out and looked at. */
export default function QuotesPage() {
  const { params } = useRouter()
  return (
    <Frame tab="deals">
      <QuotesPane dealId={params.id ?? ''} onBack={() => goBack('deals')} />
    </Frame>
  )
}
