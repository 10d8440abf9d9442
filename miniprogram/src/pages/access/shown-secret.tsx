import { useState } from 'react'
import { Box, Press, Words } from '../../platform/elements'
import { host } from '../../platform/host'
import { accessWords } from '../../wording/access-zh-cn.ts'

interface ShownSecretProps {
  words: string
  secret: string
  onDone: () => void
}

/** What is to be kept elsewhere, until one says that it is. */
export function ShownSecret({ words, secret, onDone }: ShownSecretProps) {
  const [copied, setCopied] = useState<boolean | null>(null)
  return (
    <Box className="card-box shown-secret" role="alert">
      <Words>{words}</Words>
      <Words className="shown-secret__text">{secret}</Words>
      {copied !== null && (
        <Words className="pane__hint" live>
          {copied ? accessWords.copied : accessWords.copyYourself}
        </Words>
      )}
      <Box className="access__acts">
        <Press
          className="press--main"
          onPress={() => {
            host.copy(secret).then(setCopied, () => setCopied(false))
          }}
        >
          {accessWords.copy}
        </Press>
        <Press onPress={onDone}>{accessWords.done}</Press>
      </Box>
    </Box>
  )
}
