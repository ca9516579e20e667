// Texts of the first page, in Chinese.

import { n } from '../i18n/numbers.zh-CN';

export const home = {
  title: '让技术找到用处',
  lead: '全省科技成果与企业技术需求在这里对接：每一条匹配都写明依据，可以逐项核对。',
  searchLabel: '搜索成果与需求',
  placeholder: '输入技术、产品、指标或要解决的问题',
  search: '搜索',
  examples: '例如',
  exampleQueries: ['高铁转向架 疲劳', '碳纤维 复合材料', '人参皂苷 提取', '玉米 抗倒伏', '激光 通信'],
  achievementCount: '项已发布成果',
  demandCount: '项已发布需求',
  organisationCount: '家单位',
  fields: '按技术领域浏览',
  everyField: '全部领域',
  fieldCount: (c: number) => `${n(c)} 项`,
  latestDemands: '最新需求',
  latestAchievements: '最新成果',
  moreDemands: '全部需求',
  moreAchievements: '全部成果',
  life: {
    title: '近十二个月的市场',
    published: '发布的成果与需求',
    achievements: '成果',
    demands: '需求',
    introductions: '提出的意向',
    contracts: '成立的合同',
    registered: '认定登记',
    amount: '登记的技术交易额',
    month: '月份',
    inTwelve: '近十二个月',
    table: '按月查看',
    untold: '不公布',
    why: '近十二个月中，没有哪个月的合计公布后不会让一两家单位推算出另一家的金额。',
    moves: '当月未结束',
    year: (year: number, contracts: string, amount: string) =>
      `${year} 年全年：认定登记 ${contracts} 份，登记的技术交易额：${amount}。`,
    note: '成果与需求按首次公开的月份计，登记按平台首次记录的月份计。金额只在当月结束后公布，且须保证任何一家单位、或任何两家单位合在一起，都不能由它把另一家单位的金额推算到一成以内；全年金额还须保证扣除已公布月份后的余额同样如此。',
  },
  howMore: '用一条真实需求说明',
  how: '怎样匹配',
  steps: [
    { title: '把话拆开', text: '需求与成果的文字被拆成词、字和相邻字，题目里的词分量更重。越少见的词越能说明问题。' },
    { title: '逐项核对', text: '指标逐行比较两边的数字；成熟度、合作方式、价格与预算、地区分别计分。' },
    { title: '写明依据', text: '总分 0–100，由各项得分相加而成；每一分从哪里来，都能在页面上看到。' },
  ],
};
