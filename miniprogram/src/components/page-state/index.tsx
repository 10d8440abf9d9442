import type { ReactNode } from 'react'
import { useHere } from '../../hooks/use-here.ts'
import type { Loaded } from '../../hooks/use-loaded.ts'
import { useOnline } from '../../hooks/use-online.ts'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import { zh } from '../../wording/zh-cn.ts'
import { Banner } from '../banner/index.tsx'
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
export function ErrorState({ message, onRetry }: { message: string; onRetry: () => void }) {
  return (
    <Box className="state" role="alert">
      <Words className="state__words">{message}</Words>
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

/** While a list is being fetched: its shape, without words. */
export function ListSkeleton() {
  return (
    <Box className="skeleton" role="status" label={pageWords.loading}>
      {['a', 'b', 'c', 'd'].map((key) => (
        <Box key={key} className="skeleton__block skeleton__block--row" />
      ))}
    </Box>
  )
}

/** Nothing here: what that means and what to do next. */
export function EmptyPage(props: {
  title: string
  hint: string
  act?: string
  onAct?: () => void
}) {
  const { title, hint, act, onAct } = props
  return (
    <Box className="state">
      <Heading className="state__title">{title}</Heading>
      <Words className="state__words">{hint}</Words>
      {act !== undefined && onAct !== undefined && <Press onPress={onAct}>{act}</Press>}
    </Box>
  )
}

/** Loading, error, empty, old or there: the same on every page. */
export function PageState<T>(props: {
  loaded: Pick<Loaded<T>, 'data' | 'problem' | 'stale' | 'reload'>
  isEmpty?: (data: T) => boolean
  empty?: ReactNode
  children: (data: T) => ReactNode
}) {
  const { loaded, isEmpty, empty, children } = props
  const here = useHere()
  const online = useOnline()
  if (loaded.data !== null) {
    const isToldAbove = here.stale !== null || !online
    const old = { away: pageWords.staleBanner, trouble: pageWords.troubleBanner }
    return (
      <>
        <Banner text={loaded.stale === null || isToldAbove ? null : old[loaded.stale]} />
        {isEmpty?.(loaded.data) ? empty : children(loaded.data)}
      </>
    )
  }
  if (loaded.problem !== null) {
    return <ErrorState message={loaded.problem.message} onRetry={loaded.reload} />
  }
  return <ListSkeleton />
}
