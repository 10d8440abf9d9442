import type { BoardSettings } from '@kedu/shared/contracts/api/boards'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { PageState } from '../../components/page-state/index.tsx'
import { Labelled, Sheet } from '../../components/sheet/index.tsx'
import { useHere } from '../../hooks/use-here.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { Press, TextInput, Words } from '../../platform/elements'
import { LineInput } from '../../platform/fields'
import { boardWords } from '../../wording/boards-zh-cn.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'

/** For the admin: the day of going live, and the words of the cloud. */
export function BoardSettingsSheet({ onClose }: { onClose: () => void }) {
  const loaded = useLoaded('board-settings', client.boardSettings)
  return (
    <Sheet title={boardWords.settle} onClose={onClose}>
      <PageState loaded={loaded}>
        {(settings) => <SettingsForm settings={settings} onClose={onClose} />}
      </PageState>
    </Sheet>
  )
}

function SettingsForm({ settings, onClose }: { settings: BoardSettings; onClose: () => void }) {
  const { say, noteChange } = useHere()
  const [goLiveOn, setGoLiveOn] = useState(settings.goLiveOn ?? '')
  const [words, setWords] = useState(settings.cloudWords.join('\n'))
  const [stopWords, setStopWords] = useState(settings.cloudStopWords.join('\n'))
  const [problem, setProblem] = useState<string | null>(null)
  const save = async () => {
    const result = await client.saveBoardSettings({
      goLiveOn: goLiveOn === '' ? null : goLiveOn,
      cloudWords: linesOf(words),
      cloudStopWords: linesOf(stopWords),
    })
    if (result.kind === 'ok') {
      say({ text: boardWords.saved, tone: 'done', undo: null })
      noteChange(null)
      onClose()
    } else {
      const said = result.kind === 'problem' ? result.message : pageWords.unreachable
      setProblem(said)
    }
  }
  const list = { maxLength: 12_000, placeholder: '', onReturn: () => undefined }
  return (
    <>
      <Labelled label={boardWords.goLiveOn}>
        <LineInput
          kind="date"
          label={boardWords.goLiveOn}
          value={goLiveOn}
          onChange={setGoLiveOn}
        />
        <Words className="pane__hint">{boardWords.goLiveHint}</Words>
      </Labelled>
      <Labelled label={boardWords.cloudWords}>
        <TextInput {...list} label={boardWords.cloudWords} value={words} onChange={setWords} />
        <Words className="pane__hint">{boardWords.cloudWordsHint}</Words>
      </Labelled>
      <Labelled label={boardWords.cloudStopWords} problem={problem}>
        <TextInput
          {...list}
          label={boardWords.cloudStopWords}
          value={stopWords}
          onChange={setStopWords}
        />
        <Words className="pane__hint">{boardWords.cloudStopWordsHint}</Words>
      </Labelled>
      <Press className="press--main" onPress={() => void save()}>
        {boardWords.save}
      </Press>
    </>
  )
}

/** One word a line; commas part them as well. */
function linesOf(text: string): string[] {
  return text
    .split(/[\n,，、;；]/)
    .map((word) => word.trim())
    .filter((word) => word !== '')
}
