import { useCallback, useEffect, useLayoutEffect, useRef } from 'react'
import type {
  BoxProps,
  ChoiceProps,
  PictureProps,
  PressProps,
  ScrollerProps,
  TextInputProps,
} from './elements-types.ts'

const NEAR_PX = 80
const MAX_INPUT_PX = 132

export function Box({ className, id, role, label, live, decorative, style, children }: BoxProps) {
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: a label is given only together with a role
    <div
      className={className}
      id={id}
      role={role}
      aria-label={label}
      aria-live={live ? 'polite' : undefined}
      aria-hidden={decorative ? true : undefined}
      style={style}
    >
      {children}
    </div>
  )
}

export function Words({ className, id, role, label, live, decorative, style, children }: BoxProps) {
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: a label is given only together with a role
    <span
      className={className}
      id={id}
      role={role}
      aria-label={label}
      aria-live={live ? 'polite' : undefined}
      aria-hidden={decorative ? true : undefined}
      style={style}
    >
      {children}
    </span>
  )
}

export function Heading({ className, children }: BoxProps) {
  return <h2 className={className}>{children}</h2>
}

export function Press(props: PressProps) {
  const { className, label, disabled, expanded, pressed, current, onPress, children } = props
  return (
    <button
      type="button"
      className={`press ${className ?? ''}`}
      aria-label={label}
      aria-expanded={expanded}
      aria-pressed={pressed}
      aria-current={current ? 'page' : undefined}
      disabled={disabled}
      onClick={onPress}
    >
      {children}
    </button>
  )
}

export function Picture({ className, src, alt }: PictureProps) {
  return <img className={className} src={src} alt={alt} draggable={false} />
}

export function TextInput(props: TextInputProps) {
  const field = useRef<HTMLTextAreaElement>(null)
  // As high as its text, up to a limit; measured again whenever the text changes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what changes the height
  useLayoutEffect(() => {
    const element = field.current
    if (!element) return
    element.style.height = 'auto'
    element.style.height = `${Math.min(element.scrollHeight, MAX_INPUT_PX)}px`
  }, [props.value])
  return (
    <textarea
      ref={field}
      className={`input ${props.className ?? ''}`}
      rows={1}
      value={props.value}
      placeholder={props.placeholder}
      aria-label={props.label}
      maxLength={props.maxLength}
      onChange={(event) => props.onChange(event.target.value)}
      onKeyDown={(event) => {
        // While an input method composes, the return key chooses words. On a phone it makes a new line.
        const plainReturn =
          event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing
        if (plainReturn && window.matchMedia('(hover: hover) and (pointer: fine)').matches) {
          event.preventDefault()
          props.onReturn()
        }
      }}
    />
  )
}

export function Choice({ className, label, placeholder, value, options, ...rest }: ChoiceProps) {
  return (
    <select
      className={`choice ${className ?? ''}`}
      aria-label={label}
      value={value ?? ''}
      disabled={rest.disabled}
      onChange={(event) => rest.onChange(event.target.value)}
    >
      {value === null && <option value="">{placeholder}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  )
}

export function Scroller(props: ScrollerProps) {
  const view = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const before = useRef({ head: props.head, height: 0 })
  const toEnd = useCallback(() => {
    if (view.current) view.current.scrollTop = view.current.scrollHeight
  }, [])

  // Older lines came in above: move by what was added, so that the line being read stays where it is.
  useLayoutEffect(() => {
    const element = view.current
    if (!element) return
    const old = before.current
    if (old.head !== props.head && old.height > 0 && !atEnd.current) {
      element.scrollTop += element.scrollHeight - old.height
    }
    before.current = { head: props.head, height: element.scrollHeight }
  })

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line is the occasion
  useLayoutEffect(() => {
    if (atEnd.current) toEnd()
  }, [props.tail])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the wish to jump is the occasion
  useLayoutEffect(() => {
    toEnd()
  }, [props.jump])

  // Pictures and a growing text field change heights after the fact.
  useEffect(() => {
    if (!content.current || !view.current) return undefined
    const observer = new ResizeObserver(() => {
      if (atEnd.current) toEnd()
    })
    observer.observe(content.current)
    observer.observe(view.current)
    return () => observer.disconnect()
  }, [toEnd])

  return (
    <div
      ref={view}
      className={props.className}
      role="log"
      aria-label={props.label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      onScroll={(event) => {
        const { scrollTop, scrollHeight, clientHeight } = event.currentTarget
        const isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_PX
        if (isAtEnd !== atEnd.current) props.onAtEnd(isAtEnd)
        atEnd.current = isAtEnd
        if (scrollTop < NEAR_PX) props.onNearTop()
      }}
    >
      <div ref={content}>{props.children}</div>
    </div>
  )
}
