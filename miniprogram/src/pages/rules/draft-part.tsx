import type { RulesAnswer, ShadowAnswer } from '@kedu/shared/contracts/api/rules'
import type { ChangeLineView } from '@kedu/shared/contracts/api/values'
import { useEffect, useState } from 'react'
import { client, type Result } from '../../api/client.ts'
import { NotDoneBox } from '../../components/not-done-box/index.tsx'
import { toSignIn } from '../../hooks/navigate.ts'
import type { NotDone } from '../../hooks/use-change.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Box, Heading, Press, Words } from '../../platform/elements'
import type { RuleDraft } from '../../rules/draft.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import { rulesWords, shadowWords } from '../../wording/rules-zh-cn.ts'

interface DraftPartProps {
  rules: RulesAnswer
  draft: RuleDraft
  /** Null: all of it. */
  onDrop: (field: string | null) => void
  onBackTest: () => void
  onShadow: (shadow: ShadowAnswer) => void
  onSaved: (rules: RulesAnswer) => void
  /** Somebody else changed the rules meanwhile. */
  onOutdated: () => void
}

/** What is changed and not stored yet, and the ways on from here. */
export function DraftPart(props: DraftPartProps) {
  const { rules, draft, onDrop, onBackTest, onShadow, onSaved, onOutdated } = props
  const { say, reload } = useHere()
  const [lines, setLines] = useState<readonly ChangeLineView[]>([])
  const [busy, setBusy] = useState(false)
  const [asksSave, setAsksSave] = useState(false)
  const [notDone, setNotDone] = useState<NotDone | null>(null)
  const key = JSON.stringify(draft)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another draft is the occasion
  useEffect(() => {
    let left = false
    setAsksSave(false)
    client.checkRules({ changes: draft }).then(
      (result) => {
        if (left || result.kind !== 'ok') return
        setLines(result.data.lines)
        const [fault] = result.data.faults
        setNotDone(fault === undefined ? null : problemOf(fault.message))
      },
      () => undefined,
    )
    return () => {
      left = true
    }
  }, [key])
  const act = async <T,>(send: () => Promise<Result<T>>, onDone: (data: T) => void) => {
    setBusy(true)
    setNotDone(null)
    const result = await send()
    setBusy(false)
    if (result.kind === 'ok') {
      onDone(result.data)
      return
    }
    if (result.kind === 'unreachable') {
      setNotDone(problemOf(pageWords.unreachable))
      return
    }
    if (result.status === 401) toSignIn()
    if (result.status === 409) onOutdated()
    setNotDone(problemOf(result.message))
  }
  const save = () => {
    if (!asksSave) {
      setAsksSave(true)
      return
    }
    void act(
      () => client.changeRules({ expectedVersion: rules.version, changes: draft }),
      (next) => {
        say({ text: rulesWords.saved, tone: 'done', undo: null })
        reload()
        onSaved(next)
      },
    )
  }
  const startShadow = () =>
    void act(
      () => client.startShadow({ changes: draft }),
      (shadow) => {
        say({ text: shadowWords.started, tone: 'done', undo: null })
        onShadow(shadow)
        onDrop(null)
      },
    )
  return (
    <Box className="card-box rules-draft">
      <Heading className="rules__title">{rulesWords.draftTitle(Object.keys(draft).length)}</Heading>
      {lines.map(({ field, label, before, after }) => (
        <Box key={field} className="rules-draft__line">
          <Box className="rules-draft__words">
            <Words className="rule__label">{label}</Words>
            <Words>{rulesWords.wasAndWill(before ?? '', after)}</Words>
          </Box>
          <Press
            className="press--bare"
            label={rulesWords.dropOne(label)}
            onPress={() => onDrop(field)}
          >
            <Words className="icon icon--close" decorative />
          </Press>
        </Box>
      ))}
      <Words className="pane__hint">{rulesWords.draftHint}</Words>
      <NotDoneBox notDone={notDone} />
      <Box className="rules-draft__acts">
        <Press
          className="press--main"
          disabled={busy}
          onPress={() => void act(() => client.startBackTest({ changes: draft }), onBackTest)}
        >
          {rulesWords.backTest}
        </Press>
        <Press disabled={busy} onPress={startShadow}>
          {shadowWords.start}
        </Press>
        <Press disabled={busy} onPress={save}>
          {asksSave ? rulesWords.saveAsk : rulesWords.save}
        </Press>
        <Press className="press--bare" disabled={busy} onPress={() => onDrop(null)}>
          {rulesWords.drop}
        </Press>
      </Box>
    </Box>
  )
}

function problemOf(message: string): NotDone {
  return { message, refusal: null, conflict: null }
}
