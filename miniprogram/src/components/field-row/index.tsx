import type { WebField } from '@kedu/shared/contracts/web-chat-item'
import { Box, Words } from '../../platform/elements'
import './index.css'

/** A label and its value. A warning tone makes the value a clock chip: words over a thin bar that is full when overdue. */
export function FieldRow({ field }: { field: WebField }) {
  const isChip = field.tone === 'red' || field.tone === 'orange' || field.tone === 'yellow'
  return (
    <Box className="field">
      <Words className="field__label">{field.label}</Words>
      <Words className={`field__value ${isChip ? 'chip' : ''} tone-${field.tone}`}>
        {field.value}
      </Words>
    </Box>
  )
}
