import type { SpecialistsAnswer } from '@kedu/shared/contracts/api/lead-specialists'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Box, Press, Words } from '../../platform/elements'
import { LineInput } from '../../platform/fields'
import { leadsWords as words } from '../../wording/leads-zh-cn.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import { Labelled, Sheet } from '../sheet/index.tsx'

/** Beyond so many one looks for a name instead of reading all of them. */
const READ_AT_A_GLANCE = 12

interface SpecialistSheetProps {
  /** Null: one that is not on the list yet. */
  industry: SpecialistsAnswer['industries'][number] | null
  answer: SpecialistsAnswer
  onSaved: (answer: SpecialistsAnswer) => void
  onOutdated: () => void
  onClose: () => void
}

/** Whom one industry goes to: those who are chosen stay in front while one looks for others. */
export function SpecialistSheet(props: SpecialistSheetProps) {
  const { industry, answer, onSaved, onOutdated, onClose } = props
  const { say } = useHere()
  const [name, setName] = useState(industry?.industry ?? '')
  const [chosen, setChosen] = useState<string[]>(
    (industry?.people ?? []).filter(({ isInLine }) => isInLine).map(({ id }) => id),
  )
  const [sought, setSought] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const { reps } = answer
  const isMany = reps.length > READ_AT_A_GLANCE
  const found = reps.filter(
    ({ id, name: rep }) => chosen.includes(id) || rep.includes(sought.trim()),
  )
  const toggle = (id: string) =>
    setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  const save = async () => {
    const typed = name.trim()
    setBusy(true)
    const known = industry ?? answer.industries.find((one) => one.industry === typed) ?? null
    const expected = (known?.people ?? []).map(({ id }) => id)
    const body = { industry: typed === '' ? ' ' : typed, personIds: chosen, expected }
    const result = await client.changeSpecialists(body)
    setBusy(false)
    if (result.kind === 'ok') {
      const names = reps.filter(({ id }) => chosen.includes(id)).map((rep) => rep.name)
      const to = names.length === 0 ? words.forAll : names.join('、')
      say({ text: words.specialistsSaved(typed, to), tone: 'done', undo: null })
      onSaved(result.data)
      return
    }
    const said = result.kind === 'problem' ? result.message : pageWords.unreachable
    setProblem(said)
    if (result.kind === 'problem' && result.code === 'changed-meanwhile') onOutdated()
  }
  return (
    <Sheet
      title={industry === null ? words.addIndustry : words.changeSpecialists(industry.industry)}
      onClose={onClose}
    >
      {industry === null && (
        <Labelled label={words.industryName}>
          <LineInput
            kind="text"
            label={words.industryName}
            maxLength={40}
            value={name}
            onChange={setName}
          />
          <Words className="pane__hint">{words.industryHint}</Words>
        </Labelled>
      )}
      <Labelled label={words.chooseReps} problem={problem}>
        {isMany && (
          <LineInput
            kind="search"
            label={words.findRep}
            placeholder={words.findRep}
            maxLength={40}
            value={sought}
            onChange={setSought}
          />
        )}
        <Box className="specialists__reps" role="group" label={words.chooseReps}>
          {found.map(({ id, name: rep, region }) => (
            <Press
              key={id}
              className={`specialists__rep ${chosen.includes(id) ? 'specialists__rep--on' : ''}`}
              pressed={chosen.includes(id)}
              onPress={() => toggle(id)}
            >
              {region === null ? rep : `${rep} · ${region}`}
            </Press>
          ))}
        </Box>
        {found.length === 0 && <Words className="pane__hint">{words.nobodyFound}</Words>}
      </Labelled>
      <Press className="press--main" disabled={busy} onPress={() => void save()}>
        {words.saveSpecialists(chosen.length)}
      </Press>
    </Sheet>
  )
}
