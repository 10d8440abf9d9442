import type { Outgoing } from '../../chat/outgoing.ts'
import { Box, Picture, Press, Words } from '../../platform/elements'
import { zh } from '../../wording/zh-cn.ts'
import { Bubble } from '../bubble/index.tsx'
import './index.css'

interface OutgoingLineProps {
  message: Outgoing
  onResend: () => void
  onDiscard: () => void
}

/** A message on its way: where it is, and what to do when it did not get through. */
export function OutgoingLine({ message, onResend, onDiscard }: OutgoingLineProps) {
  const { content, state } = message
  const foot =
    state === 'failed' ? (
      <Box className="sending sending--failed" role="alert">
        <Words className="sending__why">{message.problem}</Words>
        <Box className="sending__choices">
          <Press className="press--bare" onPress={onDiscard}>
            {zh.discard}
          </Press>
          <Press onPress={onResend}>{zh.resend}</Press>
        </Box>
      </Box>
    ) : (
      <Words className="sending" live>
        {stateWords(message)}
      </Words>
    )
  if (content.kind !== 'files') {
    return (
      <Bubble from="me" foot={foot}>
        {content.kind === 'text' ? content.text : zh.chosen(content.label)}
      </Bubble>
    )
  }
  return (
    <Bubble from="me" bare foot={foot}>
      <Box className={`photos ${content.files.length === 1 ? 'photos--one' : ''}`}>
        {content.files.map((file) => (
          <Box key={`${file.fileName}${file.bytes}`} className="press thumb">
            {file.preview === null ? (
              <Words className="thumb__lost">{file.fileName}</Words>
            ) : (
              <Picture className="thumb__image" src={file.preview} alt={file.fileName} />
            )}
          </Box>
        ))}
      </Box>
    </Bubble>
  )
}

function stateWords({ state, content }: Outgoing): string {
  if (state === 'waiting') return zh.waiting
  return content.kind === 'files' && content.uploads === null ? zh.uploading : zh.sending
}
