import type { RuleHistoryAnswer } from '@kedu/shared/contracts/api/rules'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { dateWords } from '../../chat/day-words.ts'
import { PageState } from '../../components/page-state/index.tsx'
import { useHere } from '../../hooks/use-here.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { rulesWords } from '../../wording/rules-zh-cn.ts'

/** Who changed what when. `version`: of the rules shown, so that a change shows up here at once. */
export function HistoryPart({ version }: { version: number }) {
  const loaded = useLoaded(`rule-history:${version}`, () => client.ruleHistory(null))
  return (
    <Box className="rules__part">
      <Heading className="rules__title">{rulesWords.history}</Heading>
      <PageState
        loaded={loaded}
        isEmpty={({ changes }) => changes.length === 0}
        empty={<Words className="pane__hint">{rulesWords.historyEmpty}</Words>}
      >
        {(first) => <Changes key={version} first={first} />}
      </PageState>
    </Box>
  )
}

function Changes({ first }: { first: RuleHistoryAnswer }) {
  const { now, session } = useHere()
  const [later, setLater] = useState<RuleHistoryAnswer[]>([])
  const next = (later[later.length - 1] ?? first).next
  const more = async () => {
    const result = await client.ruleHistory(next)
    if (result.kind === 'ok') setLater([...later, result.data])
  }
  return (
    <Box className="rules__fields" role="list">
      {[first, ...later]
        .flatMap(({ changes }) => changes)
        .map(({ version, at, who, lines }) => (
          <Box key={version} className="rule-change" role="listitem">
            <Words className="pane__hint">
              {who} · {dateWords(at, session.zone, now)}
            </Words>
            {lines.map(({ field, label, before, after }) => (
              <Words key={field}>
                {label}：{rulesWords.wasAndWill(before ?? '', after)}
              </Words>
            ))}
          </Box>
        ))}
      {next !== null && <Press onPress={() => void more()}>{rulesWords.more}</Press>}
    </Box>
  )
}
