import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { ListChunkProps, ScrollAreaProps } from './elements-types.ts'

/** More of a list is fetched when its end is this near. */
const NEAR_PX = 900

export function ScrollArea({ className, label, resetKey, onNearEnd, children }: ScrollAreaProps) {
  const view = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another key is the occasion
  useLayoutEffect(() => {
    if (view.current) view.current.scrollTop = 0
  }, [resetKey])
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: a label is given only together with a role
    <div
      ref={view}
      data-scroll
      className={className}
      role={label === undefined ? undefined : 'region'}
      aria-label={label}
      // A scrolling region must be reachable by keyboard.
      tabIndex={0}
      onScroll={(event) => {
        const { scrollTop, scrollHeight, clientHeight } = event.currentTarget
        if (scrollHeight - scrollTop - clientHeight < NEAR_PX) onNearEnd?.()
      }}
    >
      {children}
    </div>
  )
}

/** A part of a long list that is taken out of the page while it is far away; its height stays. */
export function ListChunk({ guess, startsDrawn, children }: ListChunkProps) {
  const box = useRef<HTMLDivElement>(null)
  const [isNear, setIsNear] = useState(startsDrawn)
  const height = useRef(guess)
  useEffect(() => {
    const element = box.current
    if (element === null) return undefined
    const observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          // Empty, it is as high as before: nothing to learn.
          if (!entry.isIntersecting && entry.target.childElementCount > 0) {
            height.current = entry.boundingClientRect.height
          }
          setIsNear(entry.isIntersecting)
        }
      },
      // Measured against what scrolls: a margin around the window would end at its edge.
      { root: element.closest('[data-scroll]'), rootMargin: `${NEAR_PX}px 0px` },
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return (
    <div ref={box} style={isNear ? undefined : { height: height.current }}>
      {isNear ? children : null}
    </div>
  )
}
