/**
 * The few elements everything is built of. `elements.h5.tsx` makes them of HTML (real buttons and text fields:
 * keyboard and screen reader work, and none of Taro's web components are loaded), `elements.tsx` of Taro's
 * components for the mini-programs. Modules of this folder are imported without an extension: the build
 * picks the file of its host.
 */
import type { RichTextView } from '@kedu/shared/contracts/api/rich-text'
import type { CSSProperties, ReactNode } from 'react'

export interface BoxProps {
  className?: string
  id?: string
  role?: string
  /** Said by a screen reader instead of the content. */
  label?: string
  /** Changes are said at once (`polite`). */
  live?: boolean
  /** Drawn only, not said. */
  decorative?: boolean
  style?: CSSProperties
  children?: ReactNode
}

export interface PressProps {
  className?: string
  label?: string
  disabled?: boolean
  /** For a switch: whether what it opens is open. */
  expanded?: boolean
  /** For one of several: whether it is the chosen one. */
  pressed?: boolean
  /** In a navigation: this is the page one is on. */
  current?: boolean
  onPress(): void
  children?: ReactNode
}

export interface PictureProps {
  className?: string
  src: string
  alt: string
}

export interface TextInputProps {
  className?: string
  value: string
  placeholder: string
  label: string
  maxLength: number
  onChange(value: string): void
  /** The return key, where a keyboard has one to spare. */
  onReturn(): void
}

export interface ChoiceProps {
  className?: string
  label: string
  placeholder: string
  value: string | null
  options: readonly { value: string; label: string }[]
  disabled: boolean
  onChange(value: string): void
}

export interface ScrollerProps {
  className?: string
  label?: string
  /** Rises with every line added at the end: the view stays at the end when it was there. */
  tail: number
  /** Rises to jump to the end, wherever the view is. */
  jump: number
  /** The first line's key: older lines put before it do not move what one reads. */
  head: string
  onNearTop(): void
  onAtEnd(atEnd: boolean): void
  children?: ReactNode
}

export interface LineInputProps {
  className?: string
  kind: 'text' | 'date' | 'time' | 'number' | 'search'
  value: string
  label: string
  placeholder?: string
  maxLength?: number
  disabled?: boolean
  /** Days that may be chosen, `YYYY-MM-DD`. */
  min?: string
  onChange(value: string): void
  onReturn?(): void
}

export interface RichInputProps {
  label: string
  placeholder: string
  /** Read once: what is written lives in the element until it is mounted again. */
  initial: RichTextView
  onChange(value: RichTextView): void
}

export interface ScrollAreaProps {
  className?: string
  label?: string
  /** A different key begins at the top again. */
  resetKey?: string
  onNearEnd?(): void
  children?: ReactNode
}

export interface ListChunkProps {
  /** Height to keep while nothing of it is drawn yet, px. */
  guess: number
  /** On the page from the beginning: the first of a list. */
  startsDrawn: boolean
  children?: ReactNode
}
