import { ScrollView, View } from '@tarojs/components'
import type { ListChunkProps, ScrollAreaProps } from './elements-types.ts'

export function ScrollArea({ className, onNearEnd, children }: ScrollAreaProps) {
  return (
    <ScrollView
      scrollY
      className={className ?? ''}
      lowerThreshold={900}
      onScrollToLower={() => onNearEnd?.()}
    >
      {children}
    </ScrollView>
  )
}

/** Mini-programs draw in their own thread: the pages of a list stay. */
export function ListChunk({ children }: ListChunkProps) {
  return <View>{children}</View>
}
