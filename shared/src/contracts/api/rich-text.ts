/**
 * The communication summary (R6) as blocks: no markup goes in or out, so there is nothing that could
 * run in a browser. See decision 0011.
 */
import { type Static, Type } from 'typebox'
import { ClosedObject } from './values.ts'

export const RichRun = Type.Object(
  { text: Type.String({ maxLength: 10_000 }), bold: Type.Boolean() },
  ClosedObject,
)
export const RichBlock = Type.Object(
  {
    kind: Type.Union([Type.Literal('paragraph'), Type.Literal('bullet'), Type.Literal('numbered')]),
    runs: Type.Array(RichRun, { maxItems: 200 }),
  },
  ClosedObject,
)
export const RichTextView = Type.Array(RichBlock, { maxItems: 500 })
export type RichTextView = Static<typeof RichTextView>
