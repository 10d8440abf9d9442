import { useState } from 'react'
import { MAX_FILES_PER_UPLOAD, MAX_TEXT_CHARS, MAX_UPLOAD_BYTES } from '../../chat/limits.ts'
import { Box, Picture, Press, TextInput, Words } from '../../platform/elements'
import { host } from '../../platform/host'
import type { LocalFile } from '../../platform/host-types.ts'
import { zh } from '../../wording/zh-cn.ts'
import './index.css'

interface ComposerProps {
  text: string
  onText: (text: string) => void
  onSendText: (text: string) => void
  onSendFiles: (files: LocalFile[]) => void
  onNotice: (text: string) => void
}

/** Where one writes: words, photos, and the questions asked most. */
export function Composer({ text, onText, onSendText, onSendFiles, onNotice }: ComposerProps) {
  const [files, setFiles] = useState<LocalFile[]>([])
  const words = text.trim()
  const canSend = words !== '' || files.length > 0

  const pick = async (photosOnly: boolean) => {
    const picked = await host.pickFiles({ photosOnly, limit: MAX_FILES_PER_UPLOAD + 1 })
    const tooLarge = picked.find((file) => file.bytes > MAX_UPLOAD_BYTES)
    if (tooLarge) onNotice(zh.fileTooLarge(tooLarge.fileName))
    const fitting = [...files, ...picked.filter((file) => file.bytes <= MAX_UPLOAD_BYTES)]
    if (fitting.length > MAX_FILES_PER_UPLOAD) onNotice(zh.tooManyFiles(MAX_FILES_PER_UPLOAD))
    setFiles(fitting.slice(0, MAX_FILES_PER_UPLOAD))
  }
  const send = () => {
    if (!canSend) return
    if (files.length > 0) onSendFiles(files)
    if (words !== '') onSendText(words)
    setFiles([])
    onText('')
  }

  return (
    <Box className="composer">
      <Box className="composer__quick">
        {zh.quickReplies.map((reply) => (
          <Press key={reply} className="composer__reply" onPress={() => onSendText(reply)}>
            {reply}
          </Press>
        ))}
      </Box>
      {files.length > 0 && (
        <Box className="composer__files">
          {files.map((file, index) => (
            <Box key={`${file.fileName}${file.bytes}`} className="picked">
              {file.preview === null ? (
                <Words className="picked__name">{file.fileName}</Words>
              ) : (
                <Picture className="picked__image" src={file.preview} alt={file.fileName} />
              )}
              <Press
                className="picked__remove"
                label={zh.removeFile(file.fileName)}
                onPress={() => setFiles(files.filter((_, other) => other !== index))}
              >
                <Words className="icon icon--close picked__cross" decorative />
              </Press>
            </Box>
          ))}
        </Box>
      )}
      <Box className="composer__row">
        <Press
          className="press--bare composer__icon"
          label={zh.addPhotos}
          onPress={() => void pick(true)}
        >
          <Words className="icon icon--photo" decorative />
        </Press>
        <Press
          className="press--bare composer__icon"
          label={zh.addFile}
          onPress={() => void pick(false)}
        >
          <Words className="icon icon--file" decorative />
        </Press>
        <TextInput
          className="composer__input"
          value={text}
          placeholder={zh.inputPlaceholder}
          label={zh.inputLabel}
          maxLength={MAX_TEXT_CHARS}
          onChange={onText}
          onReturn={send}
        />
        <Press
          className={`composer__send ${canSend ? 'composer__send--ready' : ''}`}
          disabled={!canSend}
          onPress={send}
        >
          {zh.send}
        </Press>
      </Box>
    </Box>
  )
}
