/** What is signed, sent or won without being this deal's stage. */

/** A paper or a thing that is signed, sent or received but is no proof of the stage. */
export const OTHER_PAPER =
  /截图|保密|NDA|nda|框架|意向|备忘|样品|样机|小样|样件|样块|打样|资料|样本|画册|图纸|发票|邮件|名片|短信|微信|消息|红包|礼品|报告(?!.{0,3}签)|申请|快递单|考勤|报销|审批单|评审|初稿|草稿|草案|模板|范本|电子版|空白|试用|技术协议|授权|质保卡|说明书|证书|会议纪要|信息|通知|定位|地址|账号|照片|视频|链接|文档|方案(?![^,]{0,3}报价)/

/** Somebody else's deal. */
export const RIVAL =
  /隔壁|旁边那家|对门|兄弟公司|姊妹厂|对手|竞品|竞争|友商|同行|别家|别人|其他家|另一家|另外一家|他家|同类厂|对家|别的(?:厂|公司|供应商|家)|[跟和与](?!我|咱|◇|客户|对方)[^,]{0,8}签|给[^,]{1,6}做了/
