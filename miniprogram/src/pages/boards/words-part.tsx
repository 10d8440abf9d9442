import { Box, Press, Words } from '../../platform/elements'
import { boardWords } from '../../wording/boards-zh-cn.ts'
import { BoardBody, NoData } from './board-body.tsx'
import type { BoardPartProps } from './index.tsx'
import { openRows, useBoard } from './use-board.ts'

/** Px: of what is said least and most. */
const SMALLEST = 14
const LARGEST = 28

export function WordsPart({ filters }: BoardPartProps) {
  const loaded = useBoard('words', filters)
  return (
    <BoardBody loaded={loaded}>
      {({ words, summaries, moreThan }) => {
        const most = Math.max(1, ...words.map(({ occurrences }) => occurrences))
        const sizeOf = (occurrences: number) =>
          Math.round(SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(occurrences / most))
        if (words.length === 0) return <NoData words={boardWords.wordsNone(moreThan, summaries)} />
        return (
          <>
            <Words className="pane__hint">{boardWords.wordsHint(moreThan, summaries)}</Words>
            <Box className="cloud">
              {words.map(({ word, occurrences, deals }) => (
                <Press
                  key={word}
                  className="press--bare cloud__word"
                  label={boardWords.wordTimes(word, occurrences, deals)}
                  onPress={() => openRows('words', filters, { word })}
                >
                  <Words style={{ fontSize: `${sizeOf(occurrences)}px` }}>{word}</Words>
                  <Words className="cloud__times">{occurrences}</Words>
                </Press>
              ))}
            </Box>
          </>
        )
      }}
    </BoardBody>
  )
}
