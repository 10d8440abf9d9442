import type { WebButton, WebCard, WebFile, WebListItem } from '@kedu/shared/contracts/web-chat-item'
import { useState } from 'react'
import { Box, Choice, Heading, Press, Words } from '../../platform/elements'
import { zh } from '../../wording/zh-cn.ts'
import { FieldRow } from '../field-row/index.tsx'
import { PhotoStrip } from '../photo-strip/index.tsx'
import { Ruler } from '../ruler/index.tsx'
import './index.css'

export interface CardTap {
  action: string
  label: string
  selections: Record<string, string>
}

/** Lines of a long digest: the buttons below stay within reach, the others are a tap away. */
const AT_A_GLANCE = 24
const LONG_FROM = 36

interface MessageCardProps {
  card: WebCard
  /** A tap on this card is on its way. */
  busy: boolean
  /** The newest card with something to do: its main button may carry the accent. */
  isCurrent: boolean
  onTap: (tap: CardTap) => void
  onOpenFile: (files: readonly WebFile[], index: number) => void
  onOpenPage: (address: string) => void
}

/** A card of the bot: what it is about, where the deal stands, what can be done now. */
export function MessageCard(props: MessageCardProps) {
  const { card, busy, isCurrent, onTap, onOpenFile, onOpenPage } = props
  const { select, page = null } = card
  const [chosen, setChosen] = useState<string | null>(null)
  const [isWhole, setIsWhole] = useState(false)
  const isFolded = !isWhole && card.items.length > LONG_FROM
  const folded = card.items.length - AT_A_GLANCE
  const value = chosen ?? select?.selected ?? null
  const selections: Record<string, string> = select && value !== null ? { [select.key]: value } : {}
  const tone = card.settled === null ? card.tone : 'none'
  const tap = (action: string, label: string) => onTap({ action, label, selections })
  return (
    <Box className={`card card--${tone}`}>
      {tone !== 'none' && card.toneWord && <Words className="card__tone">{card.toneWord}</Words>}
      {card.title !== null && (
        <Heading className="card__title">
          {page === null ? (
            card.title
          ) : (
            <Press className="card__open" onPress={() => onOpenPage(page)}>
              <Words>{card.title}</Words>
              <Words className="icon icon--chevron item__more" decorative />
            </Press>
          )}
        </Heading>
      )}
      {card.text !== '' && <Box className="card__text">{card.text}</Box>}
      {card.ruler && <Ruler ruler={card.ruler} />}
      {card.fields.length > 0 && (
        <Box className="card__fields">
          {card.fields.map((field) => (
            <FieldRow key={`${field.label}${field.value}`} field={field} />
          ))}
        </Box>
      )}
      {card.items.length > 0 && (
        <Box className="card__items" role="list">
          {(isFolded ? card.items.slice(0, AT_A_GLANCE) : card.items).map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two deals may have one title; the list is replaced as a whole
            <ListItem key={index} item={item} disabled={busy} onTap={tap} />
          ))}
        </Box>
      )}
      {isFolded && <Press onPress={() => setIsWhole(true)}>{zh.moreItems(folded)}</Press>}
      {card.files.length > 0 && <PhotoStrip files={card.files} onOpen={onOpenFile} isRead />}
      {select && (
        <Box className="card__select">
          <Words className="card__select-label">{select.label}</Words>
          <Choice
            label={select.label}
            placeholder={zh.choose}
            value={value}
            options={select.options}
            disabled={busy}
            onChange={setChosen}
          />
        </Box>
      )}
      {card.buttons.length > 0 && (
        <Box className="card__buttons">
          {card.buttons.map((button) => (
            <Press
              key={button.action}
              className={buttonClass(button, isCurrent)}
              disabled={busy}
              onPress={() => tap(button.action, button.label)}
            >
              {button.label}
            </Press>
          ))}
        </Box>
      )}
      {card.settled !== null && (
        <Box className="card__settled">
          <Words className="card__check" decorative />
          <Words>{card.settled}</Words>
        </Box>
      )}
    </Box>
  )
}

interface ListItemProps {
  item: WebListItem
  disabled: boolean
  onTap: (action: string, label: string) => void
}

function ListItem({ item, disabled, onTap }: ListItemProps) {
  const { action } = item
  const content = (
    <>
      <Box className="item__head">
        <Words className="item__title">{item.title}</Words>
        {action !== null && <Words className="icon icon--chevron item__more" decorative />}
      </Box>
      {item.ruler && <Ruler ruler={item.ruler} small />}
      {item.fields.map((field) => (
        <FieldRow key={`${field.label}${field.value}`} field={field} />
      ))}
    </>
  )
  const className = `item item--${item.tone}`
  return (
    <Box role="listitem">
      {action === null ? (
        <Box className={className}>{content}</Box>
      ) : (
        <Press
          className={`${className} item--press`}
          disabled={disabled}
          onPress={() => onTap(action, item.title)}
        >
          {content}
        </Press>
      )}
    </Box>
  )
}

function buttonClass(button: WebButton, isCurrent: boolean): string {
  if (button.style === 'danger') return 'card__button card__button--danger'
  if (button.style === 'primary' && isCurrent) return 'card__button card__button--main'
  return 'card__button'
}
