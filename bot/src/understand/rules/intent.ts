/**
 * What the rep wants with the message. Questions and commands are recognised by their form; reports by
 * what has happened. Known customers are masked by ◇ in the text.
 */
import type { Clause } from '../text.ts'
import type { IntentName } from '../understanding.ts'
import { aspectOf } from './aspect.ts'

const ASKING =
  /[?]|吗|呢$|哪|什么|啥|多少|几个|几家|几单|谁|怎么样|咋样|咋|如何|有没有|是不是|看看|看一?下|查|列|给我|发我|报一下|说一?下|拉一?下|来一?份|统计|汇总|清单|名单|情况|了没|没有$/

/** Everything the intent depends on besides the words. */
export interface IntentFacts {
  text: string
  clauses: readonly Clause[]
  hasCustomer: boolean
  hasStage: boolean
  hasObstacle: boolean
  hasDate: boolean
  isNewCustomer: boolean
  hasCompany: boolean
  reassignsTo: boolean
  asksColleague: boolean
  isLabelled: boolean
}

const UNDO =
  /^(?:请|帮我|麻烦|帮忙)?(?:撤销|撤回|撤消|取消|回退|undo)(?:一下|掉|了|吧|刚才|刚刚|上一?|那|这|前|最近|$|[,。!])|(?:刚才|刚刚|刚|上一?[条个次]|上面|前面|那一?[条个]|这一?[条个]|最后一?[条个])[^,。;\n]{0,10}?(?:不对|错了?|删|撤|取消|不算|作废|搞错|弄错|填错|发错|记错|当我没说|退回去)|(?:删|取消|撤销|撤回|撤)(?:掉|了|除|一下)?[^,。;\n]{0,4}?(?:上一?[条个次]|刚才|刚刚|那[条个]|这[条个]|最近|前一?[条个]|前面)|(?:^|[,。;!\s])(?:撤回|撤销|撤了|撤掉)(?:吧|一下|掉|了)?(?:$|[,。!])|^(?:(?:哎呀?|啊|不好意思)?[,\s]*(?:发|记|说|填|弄|搞|报|写|输|传)错了?)+(?:[,。!]|$|客户|人|不算|撤)|别记(?:了|刚)|不要记|当我没(?:说|发)|(?:删|撤)(?:了|掉|除)?(?:我)?(?:刚|刚才|刚刚)(?:发|说|记|填|报|录)的?|(?:手滑|点错|按错|打错|选错|记串|发串|弄混|搞混|看错)了?|前面那[条个][^,。]{0,3}没|恢复(?:到)?(?:原来|之前|刚才)|改回去|不算数/
const NOT_UNDO =
  /(?:订单|合同|项目|采购|计划|会议|他们|客户|对方)[^,。;\n]{0,6}?(?:撤|取消)|(?:撤销|取消|撤回)(?:了|掉)?[^,。;\n]{0,3}(?:订单|合同|项目|采购|招标|计划|会议|投标)/

const HELP =
  /(?:怎么|怎样|咋|如何)[^,。;]{0,8}(?:给你|进去|上去|传上|录进|记到)|说明书?有(?:没有|吗)|^(?:帮助|帮忙看下怎么用|help|使用说明|使用帮助|说明书?|教程|指令|命令|功能|菜单|怎么用|怎么玩|[?]+|\/help|\/start|开始使用)[\s!。?]*$|(?:怎么|咋|咋个|怎样)(?:使?用|录|记|填|报(?!价)|更新|新增|撤销|操作|发照片|传|提交|弄这个|搞这个|查|改|写|跟你说|加客户)|(?:你|机器人|小刻|刻度|kedu)(?:都|还|到底)?(?:会|能|可以)(?:干|做|帮)?[^,。]{0,4}?(?:什么|啥|哪些|干嘛)|(?:你|机器人)(?:有)?(?:什么|啥|哪些)功能|如何(?:使用|录入|更新|操作|新增|撤销|查)|不会用|教教?我|怎么弄[?]?$|使用方法|有什么(?:功能|指令|命令)|支持哪些/i

const CONTRACT_QUERY =
  /合同(?:扫描件|电子版|原件)?[^,。;\n]{0,6}?(?:有吗|有没有[?]?$|调出来|拿来|发一份|瞄)|合同[^,。;\n]{0,8}?(?:发我|给我|发来|发一[下份]|传我|看看|看一?[下眼]|瞅|调出来|找出来|拿来|翻出来|拿给|甩我|来一?份|在哪|呢[?]|瞧|发给我|转我|推给我|打开)|(?:看|发|要|找|调|查|翻|拉|拿|取|传|来)(?:一?[下份眼]|看|出|出来|给我|我)*[^,。;\n]{0,12}?(?:的)?(?:最新的?|那份|电子版|扫描件)?合同(?:扫描件|原件|电子版|文件|照片)?(?:看看|看一?下|给我|发我|呗|吧|我看|$|[?。!,])/
const NOT_CONTRACT_QUERY =
  /(?:发|寄|给|传|看|找|拿)(?:了|过|过去|给客户|给他|给对方)|客户[^,。]{0,6}(?:要|看|找|催|问)|(?:他们|对方|法务|财务|老板)[^,。]{0,4}(?:要|看|找|审)|(?:准备|打算|明天|后天|下周|(?<!出|过|起|下|拿|发|传)[去来])[^,。]{0,5}(?:看|拿|取|签|发)/

const APPROVAL_QUERY =
  /(?:审批|审核|流程|申请|特价|盖章|用印|报销|单子|付款申请|折扣|合同评审|批|签核)[^,。;\n]{0,10}?(?:到哪|到谁|走到|卡在?谁|在谁|谁那|哪一?[步个环]|哪儿|哪里|批了(?:吗|没)|批下来(?:了)?(?:吗|没)|过了(?:吗|没)|进度|多久|什么时候|几天|怎么样|咋样|完了?(?:吗|没)|好了?(?:吗|没)|下来了?(?:吗|没)|通过了?(?:吗|没)|没有[?]|了没|催一下)|谁(?:在|给|那里?|手里)*卡|卡在?(?:谁|哪个(?:人|领导|部门|环节)|哪[里儿一])|(?:谁|哪个领导)(?:在|还没|没)(?:审|批|签)|(?:到|走到|在)(?:谁|哪个领导|哪个部门)(?:那|手|了|审|批)|谁(?:审|批)|(?:查|看)[^,。;\n]{0,6}?审批/

const OVERDUE_WORD =
  /超(?:过|了)?\d+ ?(?:个?小时|天|h)|超期|逾期|过期|超时|红旗|标红|飘红|亮红|红灯|变红|红了|到期没|没跟(?!我|上)|没更新|拖(?:了|着)的|(?:该跟|到期)[^,。]{0,4}没/
const TODAY_QUERY =
  /(?:今天|今日|今儿个?|今早|今晚|明天|明日|明儿个?|后天|这两天|现在|这会儿?|本日|上午|下午|本周|这周|这个?星期)[^,。;\n]{0,8}?(?:要做|要干|干什么|干啥|做什么|做啥|干嘛|待办|任务|清单|要跟|跟进谁|跟哪|跟谁|要联系|给谁打|打给谁|找谁|见谁|联系谁|联系哪|拜访谁|拜访哪|有什么|有啥|有哪些|哪些(?:客户|事)|日程|工作|该(?:做|干|跟|联系|去)|要去哪|的?活儿?|行程|计划表|安排(?:是|有)?(?:什么|啥|[?]|$))|(?:等会儿?|等下|一会儿?|今天|今晚|下午)[^,。;\n]{0,6}?(?:给谁|找谁|跟谁|见谁|去哪|哪几?家)|待办(?:事项|清单|列表)?(?:$|[?。!]|有|是|发|给|看)|(?:今日|今天的?)(?:清单|列表|任务|待办)|我的(?:任务|待办|日程|清单)|^(?:清单|日程|todo|to do|待办)$|(?:接下来|下面|等下|一会)[^,。]{0,3}(?:做|干|跟)(?:什么|啥|谁|哪)/i
const DEAL_QUERY =
  /(?:到|走到|跟到|进行到|推进到|处于|在|推到|做到|谈到)(?:了)?(?:哪|什么|啥|第几|何)(?:一?步|个?阶段|里|儿|了|个环节|个?程度|步)?|(?<!没|没有)(?:什么|啥|哪个)(?:阶段|情况|进展|进度|状态|状况|动静|说法|进程)|(?:进展|进度|情况|状态|近况|状况)(?:怎么样|如何|咋样|怎样|呢|[?]|$|是(?:什么|啥)|给我|发我|看看|查|说|报)|(?:怎么样|咋样|怎样|如何)(?:了|啦|呢)?(?:[?。]|$)|(?:查|看|问|调|瞅)(?:一?下|看|看看|个|询)?[^,。;\n]{0,10}?(?:进展|进度|情况|状态|记录|历史|近况|档案|资料|详情)|(?:上次|上回|最近|最后)(?:一次)?(?:都)?(?:聊|谈|说|跟)(?:的|了|到)?(?:什么|啥|哪)|(?:上次|上回|最近|最后)(?:一次)?(?:什么时候|啥时候|哪天|聊|跟|说)[^,。]{0,8}(?:什么|啥|哪|的[?]?$|[?])|(?:谁)(?:在跟|跟的|负责的?)|(?:下次|下一步)[^,。;\n]{0,8}(?:什么时候|哪天|是啥|是什么|几号)|(?:障碍|卡点)(?:是)?(?:什么|啥)|合同(?:签|盖)[^,。;\n]{0,4}?(?:吗|没有?|没)(?:[?]|$)|报价[^,。;\n]{0,4}?(?:吗|了没有?)(?:[?]|$)|(?:签|发货|交付|验收|付款|盖章|定)[^,。;\n]{0,3}?(?:了没有?|了吗)[?]?$/

const PROCESS_NOTE =
  /工艺(?:备注|要求|说明|注意|单)?|(?:给|跟|告诉|通知|提醒|交代)(?:一下)?(?:生产|车间|工厂)(?:那边|部|的)?(?:备注|说|交代|注明|:|注意)|(?:提醒|交代|嘱咐|叮嘱|告诉|通知|跟)(?:一下|一声)?(?:生产|车间|工厂)[^。;\n]{0,16}?(?:要|别|不要|必须|注意|务必|控制|得)|生产(?:备注|注意|要求|说明)|(?:备注|注明|记)(?:一下|给|到)?(?:工艺|生产|车间)|工单备注|生产(?:时|的时候)注意/

const TASK_DONE =
  /(?:任务|待办|截图|条款|签字页|资料|照片|附件|材料|回执|复印件|扫描件|凭证|水单|单据|手续|交代的?事?|让我[^,。]{1,8}的?|要的[^,。]{1,6}|那件事|这个事|这事|事情|工作)[^,。;\n]{0,8}?(?:补|传|上传|交|提交|发|完成|做|搞定|办|弄|处理|整理|落实|搞|齐)[^,。;\n]{0,3}?(?:了|好|完|上|齐|定|妥)|(?:已经?|都|刚|刚刚)(?:补|上传|补充|补齐|提交|完成|处理|办完|做完|弄完|搞定|落实)(?:了|好|完|上|上去|上传|$|,)?|^(?:done|完成|搞定|办好|做好|弄好|弄完|办完|处理好|做完|办妥|已办|已完成|已处理|ok了|完事|完工|收工)(?:了|啦|咯|任务)?[!。~]*$|(?:补|传|上传)(?:好|完|齐|上去?|过)了|^(?:已经?|都|刚)?(?:补|上传|补传|补交)(?:了|好了?|完了?|齐了?|上了)$|(?:完成|做完|搞定)了(?:[^,。;\n]{0,6}?(?:任务|待办))/
const TASK_OBJECT = /任务|待办|截图|条款|签字页|资料|照片|附件|材料|补|上传|凭证|水单/

export const WAIT =
  /(?:等|待)(?:一?等)?(?:◇+|客户|他们|对方|那边|人家|甲方|业主|老板|通知|消息)(?!的?(?:付款|审批))|(?:先|暂时|暂且|就|只能|不如|让我们?|还是)(?:再)?(?:放|搁|缓|停|等|晾|凉|冷|撂|压|挂)(?:一?[放搁缓停等晾冷]|着|置|一下|一阵|一段|几天|下来|下|到|在那)|(?:放一?放|搁一?搁|缓一?缓|晾一?晾|冷一?冷|冷处理|缓缓|放放|搁置|暂缓|暂停|先停|往后放|往后推|往后拖|延后|(?<!签约|签合同|会|拜访|验收|发货|交付|开标|评审|交货|付款|时间)推迟|压一压|挂起)|(?:先|暂时)(?:不|别)(?:跟|推|动|催|联系|管|去|谈|搞|急)|(?:客户|对方|◇|他们|人家)(?:那边|都|也|还|说|让|叫|要|要求|要我们?|的意思|希望)*(?:我们|我|咱们?)?(?:再|先)?(?:等|缓|推迟|延后|放)(?!级|于)|(?:等|待)[^,。;\n]{0,12}?(?:再说|再联系|再跟|再谈|再看|再推|再聊|再议|再动|再定|再签|再买|再订)|(?:过(?:完|了)|[后底初]|以后|之后)(?:年|节)?再(?:说|联系|谈|议|看|推|聊|启动)|(?:明年|来年|年后|节后|春节后?|元旦(?:以后|之后|后)?|下半年|过[完了]年|季度|\d+月份?|[一二三四五六七八九十]月份?)[^,。;\n]{0,4}再(?:启动|说|议|考虑|看|来|推|接触|评估)|回来(?:以后|之后|后)?再(?:说|谈|联系|聊|定|看)|不着急|不急(?:着)?(?:定|签|要|买)/
export const HOLD_ONLY =
  /放一?放|搁置|搁一?搁|缓一?缓|暂缓|暂停|先停|先不|先别|暂时不|让(?:我们)?(?:再)?等|再说|再议|(?<!签约|签合同|会|拜访|验收|发货|交付|开标|评审|交货|付款|时间)推迟|延后|挂起|晾|搁着|放着|停一停|等[^,。;\n]{1,14}再(?:谈|定|联系|聊|启动|看|接触|推)/

export const LOST =
  /(?:丢|输)(?:单|标|掉|给)?(?:了|啦|给)|(?:黄|凉|吹|崩|废)(?:掉|透)?(?:了|啦)|飞(?:掉)?了(?!趟|一|去|到|过)|(?:单子?|客户|订单|项目|这[单个家]|◇|生意)[^,。;\n]{0,3}?(?:跑|飞|没|死|丢|散|悬)(?:掉)?了|(?:死单|泡汤|歇菜|出局|没希望|没指望)(?:掉)?(?:了|啦)|(?:没|未)中(?:标)?(?=$|[,。])|(?:单子?|标|项目|◇|这家)[^,。;\n]{0,4}?没(?:拿下|谈成|做成|抢到)|丢单|输单|没戏|没中标|未中标|落标|流标|陪跑|(?:选|选择|选定|采用|定|用|换|签|给|买|找|跟|敲定)(?:了|定了?|的是|给了?|到了?)(?:别人|别家|其他家|竞品|对手|友商|同行|竞争对手|他家|另一家|另外一家|其他供应商|别的(?:厂|公司|供应商|家))|(?:被|让|给)(?:[^,。;\n]{1,12}?)(?:抢|截|挖|撬|拿|签|做|中)(?:走|胡|了|去|标)+|(?:跟|和|与|找)(?:[^,。;\n◇]{1,10}?)(?:签了|合作了|定了|成交了)|(?:不做|不买|不要|不上|不采购|不搞|不合作|不考虑|不用|不订|不签|不干|不投|放弃|取消|砍掉|叫停|终止)(?:我们|这个|该|采购|合作)?(?:了|这个项目|项目了?|采购了?|合作了?)(?!解)|项目[^,。;\n]{0,4}?(?:(?:取消|停|黄|砍|没|终止|下马|搁浅)(?:掉)?了|(?:取消|下马|终止)$)|拜拜(?:了|$)|捷足先登|没(?:竞争|比|拼|争|干|打)过|(?:选|定|用|换)(?:了|定了?)(?!我们|咱)[^,。;了]{1,8}(?:家|厂|品牌|公司|供应商|厂商|牌子)(?:$|[,。;的])|自己(?:做|造|生产|干|搞)了|不(?:外采|外包|外购)了?|(?:项目|这单)?流产|项目(?:没|黄)了|(?:我们|咱们)(?:出局|被淘汰)|最终(?:没|未)(?:选|用|给)我们|关单|死单|打水漂|(?:不跟我们|没选我们|没用我们|没给我们|不选我们|把我们(?:踢|淘汰|否|pass))|被(?:淘汰|pass|否决|刷下来)|(?:对手|竞品|友商|同行|别家)[^,。;\n]{0,4}?(?:中标|拿下|签了|签走|抢走)/i
const NOT_LOST =
  /(?:不能|别|差点|怕|担心|会不会|可能|万一|如果|要是|不然|否则|以免|避免|快要?|险些|不会|不想|再不[^,]{0,6}就|估计|恐怕|要)$/

const WON =
  /(?:^|[,。;])◇*(?:那边|这边|这家|这单|单子|项目)?(?:终于|总算)?(?:搞掂|搞定|妥|稳|谈下来|啃下来|拿到手)(?:了|啦)+(?:$|[,。;!~])|归我们|花落我们|(?:我们|咱们?|我司)(?:胜出|夺标|拿到了?(?:单|标))|胜出了?(?:$|[,。!])|赢单|赢了|赢下|成单|(?:这单|单子|◇|项目|客户|终于|今天)[^,。;\n]{0,4}?(?:拿下|成了|到手|成交|搞定)(?:了|啦|!|$|,|。|,)|成交(?:了|啦|$|,|。|!)|(?:我们|咱们|我)?(?:中标|中了标|夺标)(?:了|啦|通知书|公示|公告|$|,|。|!)|落袋|(?:这单|单子|大单|项目)[^,。;\n]{0,4}?拿下来了|拿下(?:了|啦|!|。|$|,|这[个家单])|开单了|大单到手|关单成功|赢标|单子成了/
const NOT_WON =
  /(?:没|未|没有|不|别|争取|准备|打算|希望|努力|一定|能|要|想|能不能|可以|必须|力争|尽快|等|如果|要是|对手|竞品|友商|别家|同行|人家|把握|预计|估计|可能|有望|快|马上|明天|下周|月底前?|年底前?|年前|什么时候|保证|就能|就可以|帮我)[^,。;\n了]{0,8}$/

const PAY_NOUN =
  '(?:回款|货款|尾款|首付款?|首款|预付款?|定金|订金|进度款|承兑(?:汇票)?|汇票|支票|电汇|质保金|保证金|款项?|款子|全款|钱|账|发货款|提货款|验收款|合同款|\\d+%|百分之[\\u4e00-\\u9fa5]{1,4}|三成|第[一二三四]笔|[一二三]期款)'
const PAYMENT: readonly RegExp[] = [
  new RegExp(
    `${PAY_NOUN}[^,。;!?\\n没未不]{0,8}?(?:收到|到账|入账|进账|收讫|已付|已收|付清|结清|到位|收着|收妥)(?=$|[,。;了!啦\\s\\d¥共约一二两三四五六七八九十])`,
    'g',
  ),
  new RegExp(
    `收(?:到|着)(?:了)?[^,。;!?\\n没未不]{0,6}?${PAY_NOUN}(?![^,。]{0,3}(?:通知|计划|申请|条))`,
    'g',
  ),
  new RegExp(
    `${PAY_NOUN}[^,。;!?\\n了没未不]{0,12}?(?:到账?|到位|付|打|收|汇|进|结|回|转|清|入账|给)[^,。;!?\\n没未]{0,5}?(?:了|啦|清|完|到账|齐|过来|讫)`,
    'g',
  ),
  /(?<!签|拿|发|寄|收|报|应|支|交|托)(?:付|打|收|汇|转|结)(?:了|过来了?|到了?|完了?|清了?|来了?|齐了?)[^,。;!?\n]{0,10}?(?:款|钱|账|定金|订金|首付|预付|尾款|万|元|块|[wWkK](?![a-z])|%|成)/g,
  /(?<!退|寄|签|拿|传|发|收|返|取|带|送)(?:回|到|进)(?:了|过来了?|来了?|齐了?)[^,。;!?\n]{0,8}?(?:(?<!条)款|钱|账(?!期)|定金|订金|首付|预付|尾款)/g,
  new RegExp(
    `${PAY_NOUN}[^,。;!?\\n没未不]{0,8}?(?:已|均已|都|也)经?[^,。;!?\\n没未不]{0,4}?(?:到|付|入账|到位|打|收|汇|结|清)`,
    'g',
  ),
  /(?:付款|打款|回款|汇款|收款|转账|到账|结款|结清|付清|回笼|打钱|付钱)(?:了|啦|过了|完了|完成|成功|[¥\d])/g,
  /(?:已经?|刚刚?|都|终于|总算|今天|昨天|上午|下午)[^,。;!?\n没未]{0,6}?(?:付款|打款|回款|汇款|收款|到账|转账|付清|结清|付了|打了)/g,
  /(?:回款|到账|收款|付款|打款)[:\s]?(?:约|共)?[¥]?\s?[\d一二两三四五六七八九十百]+[\d.,一二三四五六七八九十百千]*\s?(?:万|元|块|[wWkK])/g,
]
const NOT_PAYMENT = /周期|方式|条件|比例|申请|计划|前$|验收后|后付|流程/
const PAYMENT_OPEN =
  /(?:账期|要求|需要|必须|得|应|答应|同意|承诺|说|准备|安排|争取|催|等|约定|合同约定)[^,。;\n了]{0,10}$/

const CHAT =
  /^(?:你好|您好|hi|hello|嗨|哈喽|在吗|在不在|早|早上好|上午好|下午好|晚上好|晚安|谢谢|谢了|多谢|感谢|辛苦了?|好的?|好滴|好嘞|好吧|行|可以|嗯+|哦+|噢|收到|明白|知道了|了解|ok|okk?|没事|没什么|哈+|呵+|嘿+|666+|牛|厉害|赞|拜拜|再见|周末愉快|节日快乐|新年快乐|测试|test|1{1,3})[\s!。.~,哈啊呀哦的啦了吧]*(?:谢谢|辛苦了?|收到|你好|早)?[\s!。.~]*$/i

function lastIndexOfMatch(re: RegExp, text: string): RegExpExecArray | null {
  return re.exec(text)
}

/** What the message wants. Order matters: commands, questions, then reports from the strongest on. */
export function intentOf(facts: IntentFacts): IntentName {
  const { text } = facts
  const short = text.replace(/\s/g, '')
  if (CHAT.test(short)) return 'other'
  if (UNDO.test(text) && !NOT_UNDO.test(text)) return 'undo'
  const isReport = facts.hasStage || facts.isLabelled
  if (!isReport && HELP.test(text) && !facts.hasCustomer) return 'help'
  if (PROCESS_NOTE.test(text) && !ASKING.test(text.slice(-2)) && !isAskingFor(text))
    return 'process-note'
  if (!isReport) {
    const query = queryOf(facts)
    if (query) return query
  }
  if (facts.reassignsTo && !facts.isNewCustomer) return 'reassign'
  if (isLost(facts)) return 'lost'
  if (facts.isNewCustomer) return 'new-customer'
  if (isWon(facts)) return 'won'
  if (paymentSpan(facts.clauses)) return 'payment'
  if (facts.asksColleague) return 'collaborate'
  if (isWaiting(facts)) return 'wait'
  if (isTaskDone(facts)) return 'task-done'
  if (
    facts.hasCustomer ||
    isReport ||
    facts.hasObstacle ||
    facts.hasCompany ||
    (facts.hasDate && short.length >= 5)
  ) {
    return 'update'
  }
  return looksLikeReport(text) ? 'update' : 'other'
}

function isAskingFor(text: string): boolean {
  return /工艺[^,。]{0,6}(?:确认|评估|没定|还没|问题|卡|评审|支持|部门|工程师|那边)|(?:等|卡|找|请|让|叫|需要)[^,。]{0,3}工艺/.test(
    text,
  )
}

function queryOf(facts: IntentFacts): IntentName | null {
  const { text } = facts
  const asks = ASKING.test(text)
  const short = text.length <= 30
  if (APPROVAL_QUERY.test(text) && (asks || short)) return 'query-approval'
  if (CONTRACT_QUERY.test(text) && !NOT_CONTRACT_QUERY.test(text) && !facts.hasObstacle)
    return 'query-contract'
  if (
    OVERDUE_WORD.test(text) &&
    (asks || text.length <= 12) &&
    !/(?:付款|货款|回款|交货|交付|交期)[^,。]{0,3}(?:逾期|超期)/.test(text)
  )
    return 'query-overdue'
  if (TODAY_QUERY.test(text) && !facts.hasCustomer) return 'query-today'
  if (DEAL_QUERY.test(text) && (facts.hasCustomer || facts.hasCompany || short)) {
    if (!facts.hasObstacle || /[?]|哪|什么|啥|怎么样|咋/.test(text)) return 'query-deal'
  }
  if (
    /^◇+(?:那边|这边|那家|的|现在|目前)*(?:情况|进展|进度|状态|呢|咋样|怎么样|如何)?[?]?$/.test(
      text.trim(),
    ) &&
    !facts.isNewCustomer
  ) {
    return /^◇+$/.test(text.trim()) ? null : 'query-deal'
  }
  return null
}

function isLost({ clauses }: IntentFacts): boolean {
  return clauses.some((clause) => {
    const m = lastIndexOfMatch(LOST, clause.text)
    if (!m || clause.isQuestion) return false
    if (NOT_LOST.test(clause.text.slice(0, m.index))) return false
    if (
      /是不是|是否|会不会|有没有|好像|听说|难道/.test(clause.text.slice(0, m.index + m[0].length))
    )
      return false
    return !/^[^,]{0,2}(?:怎么办|可惜|就)/.test(clause.text.slice(m.index + m[0].length))
  })
}

function isWon({ clauses }: IntentFacts): boolean {
  return clauses.some((clause) => {
    const m = lastIndexOfMatch(WON, clause.text)
    if (!m || clause.isQuestion) return false
    if (
      /(?:拿下|搞定)[^,]{0,4}(?:合同|需求|报价)|(?:合同|协议|订单|需求|报价)[^,]{0,4}(?:拿下|搞定|到手)/.test(
        clause.text,
      )
    )
      return false
    return (
      !NOT_WON.test(clause.text.slice(0, m.index)) &&
      !NOT_WON.test(m[0].replace(/[^没未不争等要]{2}$/, '$&'))
    )
  })
}

/** Where money is said to have come in; null when it has not (等付款, 还没打款, 付款周期). */
export function paymentSpan(clauses: readonly Clause[]): { start: number; end: number } | null {
  for (const clause of clauses) {
    for (const re of PAYMENT) {
      for (const m of clause.text.matchAll(re)) {
        const end = m.index + m[0].length
        if (NOT_PAYMENT.test(m[0]) || PAYMENT_OPEN.test(clause.text.slice(0, m.index))) continue
        const aspect = aspectOf({
          clause: clause.text,
          start: m.index,
          end,
          isQuestion: clause.isQuestion,
        })
        if (aspect !== 'real') continue
        return { start: clause.start + m.index, end: clause.start + end }
      }
    }
  }
  return null
}

function isWaiting(facts: IntentFacts): boolean {
  if (facts.hasStage) return false
  const m = WAIT.exec(facts.text)
  // "我们还在等通知" tells how it stands; nobody asks to let it rest.
  if (m && /(?:还|一直|正|都)在$/.test(facts.text.slice(0, m.index))) return false
  if (m && /(?:如果|要是|假如|万一)[^,。;]{0,14}$/.test(facts.text.slice(0, m.index))) return false
  if (!m || /(?:不能|别|不用|没|不)(?:再)?$/.test(facts.text.slice(0, m.index))) return false
  if (HOLD_ONLY.test(facts.text)) return true
  // "等他们给图纸" says what is stuck; "等客户到月底" only that it rests.
  const after = facts.text.slice(m.index + m[0].length)
  const isBare =
    /^(?:那边|们|的)*(?:$|[,。;\s◇]|到|通知|消息|回话|回信|再|吧|\d|下|月|年|周|明|后天)/.test(
      after,
    )
  return !facts.hasObstacle || isBare
}

function isTaskDone(facts: IntentFacts): boolean {
  if (facts.hasStage || facts.hasObstacle) return false
  return facts.clauses.some((clause) => {
    const m = TASK_DONE.exec(clause.text)
    if (!m || clause.isQuestion) return false
    if (
      /没|未|还要|准备|等下|明天|不|让我|叫我|争取|周[一二三四五六日]/.test(
        clause.text.slice(0, m.index + m[0].length),
      )
    )
      return false
    return TASK_OBJECT.test(clause.text) || clause.text.length <= 14
  })
}

const REPORT =
  /拜访|见了|聊了|谈了|沟通|客户|打了?电话|联系|跟进|送样|寄样|样品|演示|测试|开会|现场|方案|合同|报价|需求|交付|发货|付款|吃饭|对接|回访|推进|考察|参观|洽谈|谈判|招标|投标|项目/
function looksLikeReport(text: string): boolean {
  return REPORT.test(text) && !/^[^,。]{0,10}(?:吗|[?])\s*$/.test(text)
}
