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
  how: '怎样匹配',
  steps: [
    { title: '把话拆开', text: '需求与成果的文字被拆成词、字和相邻字，题目里的词分量更重。越少见的词越能说明问题。' },
    { title: '逐项核对', text: '指标逐行比较两边的数字；成熟度、合作方式、价格与预算、地区分别计分。' },
    { title: '写明依据', text: '总分 0–100，由各项得分相加而成；每一分从哪里来，都能在页面上看到。' },
  ],
};
