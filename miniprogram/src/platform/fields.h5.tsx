import type { RichTextView } from '@kedu/shared/contracts/api/rich-text'
import { useEffect, useRef } from 'react'
import { zh } from '../wording/zh-cn.ts'
import type { LineInputProps, RichInputProps } from './elements-types.ts'

export function LineInput(props: LineInputProps) {
  const { className, kind, value, label, placeholder, maxLength, disabled, min } = props
  return (
    <input
      className={`line-input ${className ?? ''}`}
      type={kind}
      inputMode={kind === 'number' ? 'decimal' : undefined}
      value={value}
      aria-label={label}
      placeholder={placeholder}
      maxLength={maxLength}
      disabled={disabled}
      min={min}
      autoComplete="off"
      onChange={(event) => props.onChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.nativeEvent.isComposing) props.onReturn?.()
      }}
    />
  )
}

/**
 * Paragraphs, lists and bold words, written as in any word processor. Pasted text comes in without its looks, and only
 * the words and those three marks are read out of the element: no markup leaves it.
 */
export function RichInput({ label, placeholder, initial, onChange }: RichInputProps) {
  const area = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is written lives in the element
  useEffect(() => {
    if (area.current) area.current.replaceChildren(...nodesOf(initial))
  }, [])
  const tell = () => {
    if (area.current) onChange(blocksOf(area.current))
  }
  const mark = (command: 'bold' | 'insertUnorderedList' | 'insertOrderedList') => {
    area.current?.focus()
    document.execCommand(command)
    tell()
  }
  return (
    <div className="rich">
      <div className="rich__bar" role="toolbar" aria-label={zh.richMarks}>
        {MARKS.map(({ command, className, words }) => (
          <button
            key={command}
            type="button"
            className={`press press--bare rich__mark ${className}`}
            // The words chosen in the text stay chosen.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => mark(command)}
          >
            {words}
          </button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a text field cannot hold lists and bold words */}
      <div
        ref={area}
        className="rich__area"
        contentEditable
        suppressContentEditableWarning
        role="textbox"
        tabIndex={0}
        aria-multiline
        aria-label={label}
        data-placeholder={placeholder}
        onInput={tell}
        onPaste={(event) => {
          event.preventDefault()
          document.execCommand('insertText', false, event.clipboardData.getData('text/plain'))
        }}
      />
    </div>
  )
}

const MARKS = [
  { command: 'bold', className: 'rich__mark--bold', words: zh.richBold },
  { command: 'insertUnorderedList', className: '', words: zh.richBullets },
  { command: 'insertOrderedList', className: '', words: zh.richNumbers },
] as const

type Block = RichTextView[number]

function nodesOf(text: RichTextView): HTMLElement[] {
  const nodes: HTMLElement[] = []
  for (const block of text) {
    const line = document.createElement(block.kind === 'paragraph' ? 'div' : 'li')
    for (const run of block.runs) {
      const words = document.createElement(run.bold ? 'b' : 'span')
      words.textContent = run.text
      line.append(words)
    }
    if (block.kind === 'paragraph') {
      nodes.push(line)
      continue
    }
    const tag = block.kind === 'bullet' ? 'UL' : 'OL'
    const open = nodes[nodes.length - 1]
    if (open?.tagName === tag) open.append(line)
    else {
      const list = document.createElement(tag)
      list.append(line)
      nodes.push(list)
    }
  }
  return nodes
}

function blocksOf(area: HTMLElement): RichTextView {
  const blocks: Block[] = []
  /** Whether the next words go on in the last block. */
  let goesOn = false
  const begin = (kind: Block['kind']): Block => {
    const block: Block = { kind, runs: [] }
    blocks.push(block)
    goesOn = true
    return block
  }
  const write = (node: Node, bold: boolean, kind: Block['kind']) => {
    if (node instanceof Text) {
      if (node.data === '') return
      const { runs } = (goesOn ? blocks[blocks.length - 1] : undefined) ?? begin(kind)
      const last = runs[runs.length - 1]
      if (last?.bold === bold) last.text += node.data
      else runs.push({ text: node.data, bold })
      return
    }
    if (!(node instanceof HTMLElement)) return
    const { tagName } = node
    if (tagName === 'BR') {
      goesOn = false
      return
    }
    const isLine = tagName === 'DIV' || tagName === 'P' || tagName === 'LI'
    if (isLine) goesOn = false
    const inner = tagName === 'UL' ? 'bullet' : tagName === 'OL' ? 'numbered' : kind
    if (tagName === 'LI') begin(inner)
    const isBold = bold || tagName === 'B' || tagName === 'STRONG' || isHeavy(node)
    for (const child of node.childNodes) write(child, isBold, inner)
    if (isLine || tagName === 'UL' || tagName === 'OL') goesOn = false
  }
  for (const child of area.childNodes) write(child, false, 'paragraph')
  return blocks.filter(({ runs }) => runs.some(({ text }) => text.trim() !== ''))
}

function isHeavy(element: HTMLElement): boolean {
  const { fontWeight } = element.style
  return fontWeight === 'bold' || Number(fontWeight) >= 600
}
