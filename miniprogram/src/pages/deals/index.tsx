import { useRouter } from '@tarojs/taro'
import { useState } from 'react'
import { DealPane } from '../../components/deal-pane/index.tsx'
import { DealsPane } from '../../components/deals-pane/index.tsx'
import { Frame } from '../../components/frame/index.tsx'
import { EmptyPage } from '../../components/page-state/index.tsx'
import { type ListFilters, NO_FILTERS } from '../../deals/filters.ts'
import { openPage } from '../../hooks/navigate.ts'
import { useWide } from '../../hooks/use-wide.ts'
import { Box } from '../../platform/elements'
import { dealsWords } from '../../wording/pages-zh-cn.ts'

/** 客户: the list; on a wide screen with the opened one beside it. */
export default function DealsPage() {
  const { params } = useRouter()
  return (
    <Frame tab="deals">
      <Workbench openId={params.id ?? null} filters={filtersOf(params)} />
    </Frame>
  )
}

function Workbench({ openId, filters }: { openId: string | null; filters: ListFilters }) {
  const wide = useWide()
  const [selected, setSelected] = useState(openId)
  const open = (id: string) => {
    if (wide) setSelected(id)
    else openPage('deal', { id })
  }
  return (
    <>
      <DealsPane start={filters} openId={wide ? selected : null} onOpen={open} />
      {wide && selected !== null && <DealPane key={selected} dealId={selected} onBack={null} />}
      {wide && selected === null && (
        <Box className="pane pane--rest">
          <EmptyPage title={dealsWords.pickOne} hint={dealsWords.pickOneHint} />
        </Box>
      )}
    </>
  )
}

/** A cell of the team's table, a person's list: given in the address. */
function filtersOf(params: Partial<Record<string, string>>): ListFilters {
  const { stage, industry, region, owner } = params
  return {
    ...NO_FILTERS,
    stage: given(stage),
    industry: given(industry),
    region: given(region),
    owner: given(owner),
  }
}

/** Hosts hand parameters over as they were written in the address. */
function given(value: string | undefined): string | null {
  if (value === undefined) return null
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
