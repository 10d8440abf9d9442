import type { RichTextView } from '@kedu/shared/contracts/api/rich-text'
import { Input, Picker, Textarea, View } from '@tarojs/components'
import { useState } from 'react'
import type { LineInputProps, RichInputProps } from './elements-types.ts'

export function LineInput(props: LineInputProps) {
  const { className, kind, value, label, placeholder, maxLength, disabled } = props
  if (kind === 'date' || kind === 'time') {
    return (
      <Picker
        mode={kind}
        value={value}
        disabled={disabled ?? false}
        onChange={(event) => props.onChange(String(event.detail.value))}
      >
        <View className={`line-input ${className ?? ''}`} ariaLabel={label}>
          {value === '' ? (placeholder ?? label) : value}
        </View>
      </Picker>
    )
  }
  return (
    <Input
      className={`line-input ${className ?? ''}`}
      type={kind === 'number' ? 'digit' : 'text'}
      value={value}
      disabled={disabled ?? false}
      placeholder={placeholder ?? ''}
      maxlength={maxLength ?? 140}
      onInput={(event) => props.onChange(event.detail.value)}
      onConfirm={() => props.onReturn?.()}
    />
  )
}

/** A mini-program's text field knows no bold words: `- ` and `1. ` at the beginning of a line make lists. */
export function RichInput({ label, placeholder, initial, onChange }: RichInputProps) {
  const [text, setText] = useState(() => initial.map(lineOf).join('\n'))
  return (
    <Textarea
      className="rich__area"
      autoHeight
      value={text}
      placeholder={placeholder}
      maxlength={10_000}
      ariaLabel={label}
      onInput={(event) => {
        setText(event.detail.value)
        onChange(event.detail.value.split('\n').filter(hasWords).map(blockOf))
      }}
    />
  )
}

function hasWords(line: string): boolean {
  return line.trim() !== ''
}

function lineOf({ kind, runs }: RichTextView[number], index: number): string {
  const words = runs.map((run) => run.text).join('')
  if (kind === 'bullet') return `- ${words}`
  return kind === 'numbered' ? `${index + 1}. ${words}` : words
}

function blockOf(line: string): RichTextView[number] {
  const [, mark, words] = /^\s*(-|\d+[.、])\s*(.*)$/.exec(line) ?? []
  const kind = mark === undefined ? 'paragraph' : mark === '-' ? 'bullet' : 'numbered'
  return { kind, runs: [{ text: words ?? line, bold: false }] }
}
