// Texts of the reviews of an expert, in Chinese.

import { n } from '../i18n/numbers.zh-CN';

export const expert = {
  title: '我的评审',
  lead: '请您评分的申报。提交后不能修改，其他专家在全部提交之前看不到。',
  none: '没有请您评审的申报',
  noneHint: '主管部门聘请您之后会出现在这里。',
  notAsked: '没有请您评审这份申报',
  sheet: '评分表',
  range: (max: number) => `0–${n(max)} 分`,
  total: '总分',
  opinion: '评审意见',
  recommend: '是否建议支持',
  noConflict: '我与合同双方没有利害关系。',
  send: '提交评分',
  confirm: '提交评分？',
  confirmText: '提交后不能修改。',
  sent: '评分已提交',
  decline: '回避',
  declineReason: '回避的原因',
  declineDone: '已回避',
  declined: (reason: string) => `已回避：${reason}`,
  others: '其他专家',
};
