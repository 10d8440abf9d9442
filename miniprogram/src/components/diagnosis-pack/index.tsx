import type { GroupAlertView } from '@kedu/shared/contracts/api/alerts'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { useAct } from '../../hooks/use-act.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Box, Press, Words } from '../../platform/elements'
import { diagnosisWords } from '../../wording/diagnosis-zh-cn.ts'
import { NotDoneBox } from '../not-done-box/index.tsx'
import './index.css'

interface DiagnosisPackProps {
  alertId: string
  pack: NonNullable<GroupAlertView['pack']>
}

/** 《区域交付能力诊断包》 of a red: open it, and have it mailed once more. */
export function DiagnosisPack({ alertId, pack }: DiagnosisPackProps) {
  const { say } = useHere()
  const send = useAct()
  const [isLost, setLost] = useState(false)
  const open = async (kind: 'pdf' | 'xlsx') => {
    setLost(!(await client.openDiagnosis(alertId, kind, diagnosisWords.file(kind))))
  }
  const mail = () =>
    send.run(
      { diagnosis: alertId },
      (clientId) => client.sendDiagnosis(alertId, { clientId }),
      ({ to }) => say({ text: diagnosisWords.sent(to.name), tone: 'done', undo: null }),
    )
  return (
    <Box className="diagnosis">
      <Words className="diagnosis__title">{diagnosisWords.title}</Words>
      {pack.mail !== null && <Words className="diagnosis__state">{pack.mail}</Words>}
      <Box className="diagnosis__row">
        {pack.hasPdf && <Press onPress={() => void open('pdf')}>{diagnosisWords.pdf}</Press>}
        <Press onPress={() => void open('xlsx')}>{diagnosisWords.xlsx}</Press>
        {pack.maySend && (
          <Press disabled={send.busy} onPress={mail}>
            {diagnosisWords.send}
          </Press>
        )}
      </Box>
      {isLost && <Words className="diagnosis__state">{diagnosisWords.lost}</Words>}
      <NotDoneBox notDone={send.notDone} />
    </Box>
  )
}
