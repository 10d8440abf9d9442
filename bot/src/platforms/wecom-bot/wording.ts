/** What the bot's own code says to people. Everything else is in `bot/src/wording/`. */

export const botWording = {
  /** The first seconds are over and the answer is not ready. */
  underWay: '收到，正在处理…',
  /** WeCom asks no longer; the answer comes by itself. */
  answerComes: '这条还在处理，好了马上回你，不用重发。',
  /** In an answer that was begun, where all of it came another way. */
  answeredBeside: '已经回你了，见下面那条。',
  /** Above a card that answers by itself. */
  seeCard: '处理好了：',
  nothing: '…',
  /** Could not be written down, although it was tried again. */
  notKept: '刚才这条没能存下来，请过一会儿再发一次。',
  fileElsewhere: (fileName: string) => `${fileName} 在这里发不出来，请到网页上看。`,
  fileTooLarge: (fileName: string) => `${fileName} 太大，这里发不出来，请到网页上看。`,
  adminHints: {
    refused:
      '企业微信不认智能机器人的 ID 或 Secret。请到机器人的「长连接」设置里重新复制 WECOM_BOT_ID 和 WECOM_BOT_SECRET，然后重启刻度。',
    elsewhere:
      '同一个智能机器人在别处连上了企业微信，这边被断开，消息都到了那边。请确认只有一个刻度（或别的程序）在用这个机器人；几分钟后我再连一次。',
    unreachable: '连不上企业微信的长连接服务器，正在重试。请检查服务器能否访问外网。',
    leader: '现在由另一个刻度实例连着智能机器人，这一个不连。',
    mustSpeakFirst: '企业微信只允许机器人给先跟它说过话的人发消息。请这位成员先给机器人发一句话。',
  },
} as const
