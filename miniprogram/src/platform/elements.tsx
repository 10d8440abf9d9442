import { Button, Image, Picker, ScrollView, Text, Textarea, View } from '@tarojs/components'
import { useEffect, useState } from 'react'
import type {
  BoxProps,
  ChoiceProps,
  PictureProps,
  PressProps,
  ScrollerProps,
  TextInputProps,
} from './elements-types.ts'

export function Box({ className, id, label, decorative, style, children }: BoxProps) {
  return (
    <View
      {...(className === undefined ? {} : { className })}
      {...(id === undefined ? {} : { id })}
      {...(style === undefined ? {} : { style })}
      {...(label === undefined ? {} : { ariaLabel: label })}
      {...(decorative ? { ariaHidden: true } : {})}
    >
      {children}
    </View>
  )
}

export function Words({ className, style, children }: BoxProps) {
  return (
    <Text
      {...(className === undefined ? {} : { className })}
      {...(style === undefined ? {} : { style })}
    >
      {children}
    </Text>
  )
}

export function Heading({ className, children }: BoxProps) {
  return <View {...(className === undefined ? {} : { className })}>{children}</View>
}

export function Press({ className, label, disabled, onPress, children }: PressProps) {
  return (
    <Button
      className={`press ${className ?? ''}`}
      disabled={disabled ?? false}
      {...(label === undefined ? {} : { ariaLabel: label })}
      onClick={onPress}
    >
      {children}
    </Button>
  )
}

export function Picture({ className, src, alt }: PictureProps) {
  return (
    <Image
      {...(className === undefined ? {} : { className })}
      src={src}
      ariaLabel={alt}
      mode="aspectFill"
    />
  )
}

export function TextInput(props: TextInputProps) {
  return (
    <Textarea
      className={`input ${props.className ?? ''}`}
      autoHeight
      value={props.value}
      placeholder={props.placeholder}
      maxlength={props.maxLength}
      onInput={(event) => props.onChange(event.detail.value)}
    />
  )
}

export function Choice({ className, label, placeholder, value, options, ...rest }: ChoiceProps) {
  const index = options.findIndex((option) => option.value === value)
  return (
    <Picker
      mode="selector"
      range={options.map((option) => option.label)}
      value={Math.max(0, index)}
      disabled={rest.disabled}
      onChange={(event) => {
        const chosen = options[Number(event.detail.value)]
        if (chosen) rest.onChange(chosen.value)
      }}
    >
      <View className={`choice ${className ?? ''}`} ariaLabel={label}>
        {options[index]?.label ?? placeholder}
      </View>
    </Picker>
  )
}

export function Scroller(props: ScrollerProps) {
  const [target, setTarget] = useState('')
  const [atEnd, setAtEnd] = useState(true)
  // A mini-program scrolls to an element when the id changes; two marks take turns.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line or a wish to jump is the occasion
  useEffect(() => {
    if (atEnd) setTarget((old) => (old === 'tail-a' ? 'tail-b' : 'tail-a'))
  }, [props.tail])
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    setTarget((old) => (old === 'tail-a' ? 'tail-b' : 'tail-a'))
  }, [props.jump])
  const tell = (isAtEnd: boolean) => {
    if (isAtEnd !== atEnd) props.onAtEnd(isAtEnd)
    setAtEnd(isAtEnd)
  }
  return (
    <ScrollView
      scrollY
      className={props.className ?? ''}
      scrollIntoView={target}
      upperThreshold={80}
      lowerThreshold={80}
      onScrollToUpper={props.onNearTop}
      onScrollToLower={() => tell(true)}
      onScroll={(event) => {
        const { deltaY } = event.detail
        if (deltaY > 0) tell(false)
      }}
    >
      {props.children}
      <View id="tail-a" />
      <View id="tail-b" />
    </ScrollView>
  )
}
