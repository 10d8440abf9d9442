import type { CaptureChips } from '@kedu/shared/contracts/api/capture'
import type { CaptureFields, FieldName } from '../../capture/capture-fields.ts'
import { ALWAYS_SHOWN, chipWords, FIELD_ORDER, fieldLabels } from '../../capture/chip-words.ts'
import { openDealPage } from '../../hooks/navigate.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { captureWords } from '../../wording/capture-zh-cn.ts'
import './index.css'

interface CapturePartProps {
  /** What the server read; null: not read (nothing said, or no network). */
  chips: CaptureChips | null
  fields: CaptureFields
  /** What is wanted before it can be stored: marked. */
  wanted: readonly string[]
  isMarked: boolean
  title: string
  isReading: boolean
  /** Nothing can be read: only whom it is about is asked. */
  isAway: boolean
  onEdit: (field: FieldName) => void
  onChange: (change: Partial<CaptureFields>) => void
}

/** What will be written for one customer, chip by chip; every chip opens to be put right. */
export function CapturePart(props: CapturePartProps) {
  const { chips, fields, wanted, isMarked, title, isReading, isAway, onEdit, onChange } = props
  const { me } = useHere()
  const { today } = me.company
  const shown = FIELD_ORDER.filter(
    (field) =>
      (ALWAYS_SHOWN.includes(field) && !isAway) ||
      field === 'customer' ||
      fields[field] !== null ||
      (wanted.includes(field) && !isAway),
  )
  return (
    <Box className="part card-box">
      <Box className="part__head">
        <Heading className="part__title">{title}</Heading>
        <Words className="pane__hint" live>
          {isReading ? captureWords.reading : ''}
        </Words>
      </Box>
      <Box className="part__chips" role="list">
        {shown.map((field) => {
          const value = chipWords(field, fields, me.process, today)
          const isWanted = isMarked && wanted.includes(field)
          const label = fieldLabels[field]
          const isKept = fields.customer?.kind === 'deal' && field !== 'customer'
          const unsaid = isKept ? captureWords.unchanged : captureWords.missing
          return (
            <Box key={field} role="listitem">
              <Press
                className={`part__chip ${value === null ? 'part__chip--none' : ''} ${isWanted ? 'part__chip--wanted' : ''}`}
                label={
                  value === null
                    ? captureWords.chipUnsaid(label, unsaid)
                    : captureWords.chip(label, value)
                }
                onPress={() => onEdit(field)}
              >
                <Words className="part__label">{label}</Words>
                <Words className="part__value">{value ?? (isKept ? unsaid : `○ ${unsaid}`)}</Words>
              </Press>
            </Box>
          )
        })}
      </Box>
      {chips !== null && <Doubts chips={chips} fields={fields} onChange={onChange} />}
    </Box>
  )
}

function Doubts({
  chips,
  fields,
  onChange,
}: Pick<CapturePartProps, 'fields' | 'onChange'> & { chips: CaptureChips }) {
  const { unsureStage, customer, similar, act, notes } = chips
  const isNew = fields.customer?.kind === 'new' && !fields.customer.confirmedDifferent
  const isForeign =
    customer !== null &&
    (!customer.mayChange || customer.dealId === null) &&
    fields.customer === null
  const isApproximate =
    chips.nextAction?.isApproximate === true && fields.nextAction?.date === chips.nextAction.date
  return (
    <>
      {unsureStage !== null && fields.stage === null && (
        <Press className="part__offer" onPress={() => onChange({ stage: unsureStage.id })}>
          {captureWords.reached(unsureStage.name)}
        </Press>
      )}
      {isApproximate && <Words className="part__note">{captureWords.approximate}</Words>}
      {isForeign && (
        <Box className="part__doubt" role="alert">
          {captureWords.ownedBy(customer.customerName, customer.owner.name)}
        </Box>
      )}
      {isNew && similar.length > 0 && (
        <Box className="part__doubt" role="status">
          <Words className="part__doubt-title">{captureWords.similarTitle}</Words>
          {similar.map(({ customerName, owner, dealId, mayChange, version }) => (
            <Box key={`${customerName}${owner.id}`} className="part__similar">
              <Words className="part__similar-name">
                {customerName}
                <Words className="pane__hint"> {captureWords.similarOwner(owner.name)}</Words>
              </Words>
              {dealId !== null && mayChange && (
                <Press
                  onPress={() =>
                    onChange({ customer: { kind: 'deal', dealId, customerName, version } })
                  }
                >
                  {captureWords.mineToo}
                </Press>
              )}
            </Box>
          ))}
          <Press
            className="part__different"
            onPress={() =>
              fields.customer?.kind === 'new' &&
              onChange({ customer: { ...fields.customer, confirmedDifferent: true } })
            }
          >
            {captureWords.different}
          </Press>
        </Box>
      )}
      {(act === 'show' || act === 'reassign') && customer?.dealId != null && (
        <Box className="part__doubt">
          <Words>{captureWords.openDealFor[act]}</Words>
          <Press onPress={() => customer.dealId !== null && openDealPage(customer.dealId)}>
            {captureWords.openDeal}
          </Press>
        </Box>
      )}
      {act !== 'nothing' &&
        !isForeign &&
        notes.map((note) => (
          <Words key={note} className="part__note">
            {note}
          </Words>
        ))}
    </>
  )
}
