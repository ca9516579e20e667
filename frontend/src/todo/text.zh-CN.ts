// Texts of the to-do list, in Chinese.

export const todo = {
  title: '待办',
  hello: (name: string) => `${name}，您好`,
  lead: '需要您办理的事项，期限最近的在前。',
  none: '没有需要您办理的事项。',
  actions: {
    sign: '签发',
    result: '读回支付结果',
  } as Record<string, string>,
  introduction: {
    proposed: '答复意向',
    asked: '答复对方的追问',
    parked: '已到再次跟进的日期',
    meeting: '确认会议时间',
    milestone: '完成里程碑',
    broker: '答复经纪邀请',
  } as Record<string, string>,
  project: {
    proposed: '确认项目内容',
    returned: '按退回理由修改并确认',
    submitted: '审查项目',
    finishing: '确认结题报告',
    reported: '审查结题报告',
    listed: '提交结题报告',
    milestone: '完成阶段目标',
    plan: '核对并公布年度计划',
    call: '编制年度计划',
  } as Record<string, string>,
  listings: {
    achievements: (n: number) => `${n} 项成果待审核`,
    demands: (n: number) => `${n} 项需求待审核`,
  },
  confirm: '系统已拟好，核对后一键确认',
  payBack: '按期缴回',
  confirmKind: (what: string) => `确认${what}`,
  joins: '准予入驻、退回补正或不予入驻',
};
