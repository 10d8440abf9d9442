import type { NotificationReason } from '@kedu/shared/alerts/reasons'

const REASON_WORDS: Readonly<Record<NotificationReason, string>> = {
  'nudge-before-deadline': '快到期了，先提醒负责人自己',
  'red-flag': '超过时限没有更新下次动作',
  'unhandled-by-manager': '告诉主管之后还没有人处理',
  'follow-up-missing': '进入合同后到期限还没有新附件',
  'unhandled-by-owner': '提醒负责人之后还没有补',
  'long-in-stage': '在合同阶段停得太久',
  'request-unanswered': '请人配合到了约好的时间，还没有答复',
  'unanswered-by-asked': '提醒之后还没有答复',
  'customers-overdue': '同一个销售有好几家客户超期，合成一条提醒',
  'delivery-behind': '这个区域的交付跟不上合同',
  'recipient-chosen': '规则里指定了告诉谁',
  'chosen-recipient-away': '规则里指定的人不在，改告诉平常的人',
  'no-superior': '主管没有上级，告诉了总监',
  'recipient-on-leave-deputy': '本人休假，改告诉代理人',
  'recipient-inactive-deputy': '本人已离职，改告诉代理人',
  'no-manager-fallback': '没有设直属主管，告诉了默认的主管',
  'manager-away-superior': '主管不在，告诉了主管的上级',
  'manager-away-fallback': '主管不在，告诉了默认的主管',
  'owner-is-own-manager': '负责人自己就是主管',
  'no-fallback-director': '没有设默认的主管，告诉了总监',
  'no-director-admin': '没有总监，告诉了管理员',
  'no-region-director': '这个区域没有设总监，告诉了别的负责人',
  'region-director-away': '这个区域的总监不在，告诉了别的负责人',
  'nobody-present': '该告诉的人都不在',
  'nobody-else': '没有别的人可以告诉',
  'owner-unknown': '负责人不在通讯录里',
  'quiet-hours': '正在免打扰时段，推到时段结束再说',
  'ahead-of-quiet-hours': '到期时正在免打扰时段，提前提醒',
  'ahead-of-digest': '本人只看每日汇总，提前放进当天的汇总',
  'prefers-digest': '本人选择只看每日汇总',
  'red-is-not-withheld': '红色提醒不受每天条数和汇总的限制',
  'budget-spent': '当天的即时提醒已满，放进每日汇总',
  'skipped-nudge-because-red-already': '已经转红，不再单独提醒负责人',
  'skipped-nudge-because-red-before-quiet-hours-end': '免打扰结束前就会转红，不再单独提醒',
  'skipped-nudge-because-red-before-digest': '下一次汇总之前就会转红，不再单独提醒',
  'owner-inactive': '负责人已离职',
  'folded-into-orange': '已经并入橙色提醒，不再单独提醒',
  'folded-into-red': '已经并入区域的红色提醒，不再单独提醒',
  'already-told': '同一个人已经知道这件事',
  'no-director': '没有总监可以告诉',
}

/** Why something was said, put off or left unsaid, for whoever opens the alert. */
export function reasonWords(reason: NotificationReason): string {
  return REASON_WORDS[reason]
}
