import { type ReactNode, useState } from 'react'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { ShownSecret } from './shown-secret.tsx'

interface AccessPartProps {
  words: { title: string; add: string; none: string }
  /** What stands above a secret that is shown this once. */
  secretWords: string
  isEmpty: boolean
  /** The sheet for one more. */
  adding: (onMade: (secret: string) => void, onClose: () => void) => ReactNode
  /** Those there are; they may have a new secret to show. */
  children: (onSecret: (secret: string) => void) => ReactNode
  onChanged: () => void
}

/** Keys, or webhooks: those there are, one more, and the secret that is shown once. */
export function AccessPart(props: AccessPartProps) {
  const { words, secretWords, isEmpty, adding, children, onChanged } = props
  const [isAdding, setAdding] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const onMade = (made: string) => {
    setSecret(made)
    setAdding(false)
    onChanged()
  }
  return (
    <Box className="access__part">
      <Box className="access__row">
        <Heading className="access__title">{words.title}</Heading>
        <Press onPress={() => setAdding(true)}>{words.add}</Press>
      </Box>
      {secret !== null && (
        <ShownSecret words={secretWords} secret={secret} onDone={() => setSecret(null)} />
      )}
      {isEmpty && <Words className="pane__hint">{words.none}</Words>}
      <Box className="access__list" role="list">
        {children(setSecret)}
      </Box>
      {isAdding && adding(onMade, () => setAdding(false))}
    </Box>
  )
}
