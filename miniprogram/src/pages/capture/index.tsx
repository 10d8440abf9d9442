import { useRouter } from '@tarojs/taro'
import { useEffect } from 'react'
import { CapturePad } from '../../components/capture-pad/index.tsx'
import { Frame } from '../../components/frame/index.tsx'
import { firstPageOf, switchTo } from '../../hooks/navigate.ts'
import { useHere } from '../../hooks/use-here.ts'

/** 随手记: the first page of whoever has customers of his own. */
export default function CapturePage() {
  return (
    <Frame tab="capture">
      <Capture />
    </Frame>
  )
}

function Capture() {
  const { me } = useHere()
  const { params } = useRouter()
  const home = firstPageOf(me.person.role)
  const isMeant = params.by === 'tab' && me.may.openDeals
  const isHere = home === 'capture' || isMeant
  useEffect(() => {
    if (!isHere) switchTo(home)
  }, [isHere, home])
  return isHere ? <CapturePad /> : null
}
