/** What is said about days away (E20). */
import type { LocalDate } from '@kedu/shared/time/instant'
import type { Leave } from '@kedu/shared/time/work-calendar'
import { fullDate } from './dates.ts'
import { oneLine, zh } from './spacing.ts'

const spanText = ({ from, to }: Leave, today: LocalDate) =>
  from === to ? fullDate(from, today) : `${fullDate(from, today)} 到 ${fullDate(to, today)}`

const spansText = (leaves: readonly Leave[], today: LocalDate) =>
  leaves.map((span) => spanText(span, today)).join('，')

export const leaveWords = {
  askFrom: (days: number | null) =>
    days === null ? '请哪几天假？' : zh`从哪天开始请这 ${days}天？`,
  askUntil: (from: LocalDate, today: LocalDate) => `${fullDate(from, today)} 开始请假，请到哪天？`,
  askDaysDetail: '也可以直接写，例如「周四周五」「12月1日到12月5日」。',
  askDeputy: (leaves: readonly Leave[], today: LocalDate) =>
    `${spansText(leaves, today)} 请假。这几天的提醒找谁？`,
  nobodyElse: '不找人，给上一级',
  title: '请假记下了',
  noted: (leaves: readonly Leave[], deputy: string | null, today: LocalDate, stopsClock: boolean) =>
    [
      spansText(leaves, today),
      stopsClock
        ? '请假的日子不计时，你的客户不会因为这几天变红。'
        : '公司按自然时间计时，请假也照算：急的客户先改好下次动作。',
      deputy === null
        ? '没有代理人，要转给你的提醒会给上一级。'
        : `要转给你的提醒先给 ${oneLine(deputy)}，他也能代你改客户。`,
    ].join('\n'),
  takeBack: '撤销请假',
  takenBack: (leaves: readonly Leave[], today: LocalDate) =>
    leaves.length === 0
      ? '请假撤销了，提醒照常。'
      : `请假撤销了。还记着的：${spansText(leaves, today)}。`,
  back: '好，今天起不算请假了，提醒照常。',
  nothing: '没有记着你的请假，不用取消。',
  over: '这几天已经过去了，没有记。',
  partOfDay: '半天的假不用记，提醒照常。整天的假说「我周四请假」。',
  nobody: (name: string) => `没有找到同事「${oneLine(name)}」，请写全名，或从下面选。`,
  several: (name: string) => `有几位「${oneLine(name)}」，请从下面选。`,
  cannotStandIn: (name: string) =>
    `${oneLine(name)} 不是在职的销售、主管或总监，不能代你，请从下面选。`,
} as const
