import { Box, Heading, Press, Words } from '../../platform/elements'
import { zh } from '../../wording/zh-cn.ts'
import './index.css'

/** While the talk is being fetched: its shape, without words. */
export function Skeleton() {
  return (
    <Box className="skeleton" role="status" label={zh.connecting}>
      <Box className="skeleton__block skeleton__block--mine" />
      <Box className="skeleton__block skeleton__block--card" />
      <Box className="skeleton__block skeleton__block--mine" />
      <Box className="skeleton__block" />
    </Box>
  )
}

/** It did not work: what happened, that nothing was lost, what to tap. */
export function ErrorState({ message, onRetry }: { message: string | null; onRetry: () => void }) {
  return (
    <Box className="state" role="alert">
      <Words className="state__words">{message ?? zh.loadFailed}</Words>
      <Press onPress={onRetry}>{zh.reload}</Press>
    </Box>
  )
}

/** Nothing said yet: what one can say, ready to be taken over. */
export function EmptyState({ onExample }: { onExample: (text: string) => void }) {
  return (
    <Box className="state">
      <Heading className="state__title">{zh.emptyTitle}</Heading>
      <Words className="state__words">{zh.emptyIntro}</Words>
      <Box className="state__examples">
        {zh.examples.map((example) => (
          <Press key={example} className="state__example" onPress={() => onExample(example)}>
            {example}
          </Press>
        ))}
      </Box>
      <Words className="state__hint">{zh.exampleHint}</Words>
    </Box>
  )
}
