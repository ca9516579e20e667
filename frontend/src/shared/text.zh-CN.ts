// Texts that every page shares, in Chinese.

import { n } from '../i18n/numbers.zh-CN';

export const brand = { name: '对接', latin: 'Duijie', title: '对接 Duijie', home: '对接 Duijie，首页' };

export const paper = {
  print: '打印',
  hint: 'A4 纸；也可以在打印窗口里存为 PDF。',
  made: (time: string) => `打印于 ${time}`,
};

export const nav = {
  main: '主导航',
  desk: '工作台导航',
  skip: '跳到正文',
  menu: '菜单',
  search: '找成果与需求',
  organisations: '单位',
  about: '关于',
  mine: '工作台',
  myAchievements: '我的成果',
  myDemands: '我的需求',
  myContracts: '技术合同',
  imports: '批量导入',
  myOrganisation: '我的单位',
  admit: '登记单位',
  maintenance: '系统维护',
  review: '审核台',
  signIn: '登录',
  signOut: '退出登录',
  account: '修改密码',
  signedInAs: (name: string) => `已登录：${name}`,
  groups: { market: '对接', money: '合同与补助', organisations: '单位与称号', policy: '政策与计划' },
  toOther: 'English',
};

export const common = {
  loading: '正在载入',
  retry: '重试',
  cancel: '取消',
  close: '关闭',
  save: '保存',
  all: '全部',
  forChoice: (what: string, choice: string) => `${what}：${choice}`,
  none: '未填写',
  unknown: '未说明',
  sample: '示例',
  sampleHint: '示例数据：单位与内容均为虚构',
  achievement: '成果',
  demand: '需求',
  achievements: '成果',
  demands: '需求',
  anonymous: '匿名单位',
  field: '技术领域',
  region: '地区',
  number: '编号',
  wan: '万元',
  trl: (level: number) => `成熟度 ${level} 级`,
  trlAtLeast: (level: number) => `成熟度不低于 ${level} 级`,
  trlShort: (level: number) => `TRL ${level}`,
  pages: '分页',
  page: (no: number) => `第 ${no} 页`,
  previous: '上一页',
  next: '下一页',
  list: (items: string[]) => items.join('、'),
  minutes: (n: number) => `${n} 分钟`,
  colon: '：',
  count: n,
  days: (d: number) => `${d} 天`,
  hours: (h: number) => `${h} 小时`,
  lessThanHour: '不到 1 小时',
};

export const states = {
  notFound: '没有这个页面',
  notFoundHint: '地址可能写错了，或者内容已经撤下。',
  toHome: '回到首页',
  toSearch: '去搜索',
  forbidden: '您没有查看这里的权限',
  forbiddenHint: '这一页只对有相应角色的人开放。如果您认为应当能看到，请联系本单位管理员或主管部门。',
  offline: '连不上服务器',
  offlineHint: '请检查网络后重试。您填写的内容仍保留在页面上。',
  failed: '服务器出错了',
  failedHint: '问题不在您这边，请稍后重试。',
  quote: '若再次发生，请把这个编号告诉管理员：',
  broken: '页面出错了',
  brokenHint: '重新载入通常可以恢复；已自动保存的草稿不会丢失。',
  reload: '重新载入',
  empty: '这里还没有内容',
};

export const price = {
  label: '价格',
  budget: '预算',
  negotiable: '面议',
  openLicense: '开放许可',
  fixed: (wan: string) => `${wan} 万元`,
  range: (low: string, high: string) => `${low}–${high} 万元`,
  from: (wan: string) => `${wan} 万元起`,
  upTo: (wan: string) => `不超过 ${wan} 万元`,
};

export const footer = { line: '对接 Duijie · 科技成果与技术需求对接平台', sample: '标有“示例”的内容均为虚构' };
