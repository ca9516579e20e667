// Texts of public notices, in Chinese.

export const notice = {
  title: '公示',
  lead: '拟给予补助的申报在这里公示，任何人都可以在公示期内实名提出异议。',
  none: '现在没有公示',
  noneHint: '新的公示会列在这里；期满的见“已结束”。',
  running: '正在公示',
  ended: '已结束',
  noneEnded: '还没有已结束的公示',
  noneEndedHint: '公示期满、决定仍然有效的列在这里。',
  overHint: '公示期已满，不再受理异议。',
  of: (name: string) => `公示：${name}`,
  channels: '其他受理渠道',
  granted: '拟补助金额',
  runs: (day: string) => `公示中，至 ${day}`,
  over: '公示期已满',
  object: '提出异议',
  objectHint: '须实名并留下联系方式；匿名或冒名的不予受理。姓名和联系方式只有主管部门能看到。',
  fields: { name: '姓名', phone: '电话', email: '邮箱', text: '异议内容和依据' },
  send: '提交异议',
  sent: '异议已提交',
  sentHint: '主管部门办结之前，这项补助不会拨付。',
  print: '打印公示',
  paper: {
    title: '拟补助公示',
    text: (document: string, article: string, from: string, to: string) =>
      `依据 ${document} 第 ${article} 条，经审核，拟对下列企业给予补助，现予公示。公示期：${from} 至 ${to}。`,
    object: '对公示内容有异议的，请在公示期内实名提出，并提供联系方式和依据。匿名或者冒名的不予受理。',
  },
};
