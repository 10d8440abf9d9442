import type { SpecialistsAnswer } from '@kedu/shared/contracts/api/lead-specialists'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { dateWords } from '../../chat/day-words.ts'
import { useHere } from '../../hooks/use-here.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { leadsWords as words } from '../../wording/leads-zh-cn.ts'
import { EmptyPage, PageState } from '../page-state/index.tsx'
import './index.css'
import { SpecialistSheet } from './specialist-sheet.tsx'

type Industry = SpecialistsAnswer['industries'][number]

/** For the admin: which industries' leads go only to whom, and who changed that. */
export function LeadSpecialists() {
  const loaded = useLoaded('lead-specialists', client.leadSpecialists)
  const [open, setOpen] = useState<Industry | 'new' | null>(null)
  const [title, hint] = words.emptySpecialists
  const { data } = loaded
  return (
    <Box className="leads__parts">
      <Words className="pane__hint">{words.specialistsHint}</Words>
      <PageState
        loaded={loaded}
        isEmpty={({ industries }) => industries.length === 0}
        empty={<EmptyPage title={title} hint={hint} />}
      >
        {({ industries }) => (
          <Box className="specialists card-box" role="list">
            {industries.map((one) => (
              <Box key={one.industry} className="specialists__one" role="listitem">
                <Box className="specialists__words">
                  <Words className="specialists__industry">{one.industry}</Words>
                  <Words className={one.isForAll ? 'pane__hint' : ''}>{peopleWords(one)}</Words>
                </Box>
                <Press label={words.changeSpecialists(one.industry)} onPress={() => setOpen(one)}>
                  {words.changeShort}
                </Press>
              </Box>
            ))}
          </Box>
        )}
      </PageState>
      {data !== null && <Press onPress={() => setOpen('new')}>{words.addIndustry}</Press>}
      {data !== null && data.changes.length > 0 && <Changes changes={data.changes} />}
      {data !== null && open !== null && (
        <SpecialistSheet
          industry={open === 'new' ? null : open}
          answer={data}
          onSaved={(answer) => {
            loaded.put(answer)
            setOpen(null)
          }}
          onOutdated={loaded.reload}
          onClose={() => setOpen(null)}
        />
      )}
    </Box>
  )
}

function peopleWords({ people, isForAll }: Industry): string {
  if (people.length === 0) return words.forAll
  const names = people.map(({ name, isInLine }) => (isInLine ? name : words.left(name))).join('、')
  return isForAll ? words.allLeft(people.map(({ name }) => name).join('、')) : names
}

function Changes({ changes }: Pick<SpecialistsAnswer, 'changes'>) {
  const { session } = useHere()
  return (
    <Box className="leads__part">
      <Heading className="leads__title">{words.specialistsLog}</Heading>
      <Box className="specialists card-box" role="list">
        {changes.map(({ at, who, industry, before, after }) => (
          <Box key={`${at} ${industry}`} className="specialists__change" role="listitem">
            <Words className="pane__hint">
              {who} · {dateWords(at, session.zone)}
            </Words>
            <Words>{words.specialistsChange(industry, before, after)}</Words>
          </Box>
        ))}
      </Box>
    </Box>
  )
}
