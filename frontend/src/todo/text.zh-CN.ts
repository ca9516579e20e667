// Texts of the to-do list, in Chinese.

export const todo = {
  title: '待办',
  hello: (name: string) => `${name}，您好`,
  lead: '需要您办理的事项，期限最近的在前。',
  none: '没有需要您办理的事项。',
  actions: {
    confirm: '确认',
    score: '评分',
    decline: '回避',
    demand: '责令缴回',
    receive: '登记到账',
    pay_back: '缴回',
    sign: '签发',
    result: '读回支付结果',
  } as Record<string, string>,
};
