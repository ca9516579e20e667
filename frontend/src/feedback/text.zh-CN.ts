// Texts of what people say of matches, in Chinese.

import { n } from '../i18n/numbers.zh-CN';

export const feedback = {
  ask: { demander: '作为需求方，您看', offerer: '作为成果方，您看', officer: '主管部门看' } as Record<string, string>,
  group: (title: string) => `评价：${title}`,
  fits: '合适',
  not: '不合适',
  why: '为什么不合适？',
  note: '补充说明',
  noteHint: '可不填，最多 500 字；不要写个人姓名和电话。',
  noteNeeded: '请用一句话说明其他原因。',
  reasonNeeded: '请选择一个原因。',
  send: '记录',
  saved: (what: string) => `已记录：${what}`,
  undone: '已撤销',
  undo: '撤销',
  private: '只有您自己看得到；主管部门只看汇总。',
  stale: '其中一项刚被修改或已不再匹配，请刷新页面后再评价。',
  page: {
    nav: '匹配反馈',
    title: '匹配反馈',
    lead: '供需双方和主管部门对匹配的评价汇总，不涉及具体的人和条目。',
    total: (count: number, pairs: number) => `${n(count)} 条评价，涉及 ${n(pairs)} 对匹配`,
    none: '还没有评价',
    noneHint: '登录的供需双方和主管部门可以在匹配结果上选择“合适”或“不合适”。',
    models: '按模型',
    model: '模型',
    reasons: '不合适的原因',
    reason: '原因',
    sides: '按评价方',
    side: '评价方',
    all: '全部',
    top: '前五位',
    count: '条数',
    share: '合适的比例',
    shareOf: (fits: number, all: number) =>
      all === 0 ? '无' : `${Math.round((fits / all) * 100)}%（${fits}/${all}）`,
  },
};
