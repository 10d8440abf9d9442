import { client } from '../../api/client.ts'
import { PageState } from '../../components/page-state/index.tsx'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { Box, Heading, Words } from '../../platform/elements'
import { rulesWords } from '../../wording/rules-zh-cn.ts'

/** How often each rule's pushes were acted on within a day. */
export function RatesPart() {
  const loaded = useLoaded('action-rates', client.actionRates)
  return (
    <Box className="rules__part">
      <Heading className="rules__title">{rulesWords.rates}</Heading>
      <PageState
        loaded={loaded}
        isEmpty={({ rates }) => rates.length === 0}
        empty={<Words className="pane__hint">{rulesWords.ratesEmpty}</Words>}
      >
        {({ days, rates }) => (
          <>
            <Words className="pane__hint">{rulesWords.ratesHint(days)}</Words>
            <Box className="rules__fields" role="list">
              {rates.map(({ name, sent, acted, undecided, percent }) => (
                <Box key={name} className="rate" role="listitem">
                  <Words className="rate__name">{name}</Words>
                  <Box className="rate__track" decorative>
                    <Box className="rate__bar" style={{ width: `${percent ?? 0}%` }} />
                  </Box>
                  <Words className="rate__percent">{rulesWords.percent(percent)}</Words>
                  <Words className="rate__counts">{rulesWords.rate(acted, sent - undecided)}</Words>
                </Box>
              ))}
            </Box>
          </>
        )}
      </PageState>
    </Box>
  )
}
