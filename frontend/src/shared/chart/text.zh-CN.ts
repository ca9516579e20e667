// Texts of charts, in Chinese.

export const chart = {
  showTable: '显示数据表',
  hideTable: '收起数据表',
  described: (title: string) => `图：${title}。数据见图后的表格。`,
  figuresOf: (title: string) => `数据表：${title}`,
  /** An amount in 万元 as the language says it, with the unit that stands beside it. */
  money: (wan: string) => wan,
  unit: (unit: string) => `单位：${unit}`,
  moneyUnit: '万元',
  yuan: '元',
  unavailable: '图表没有载入，请看数据表。',
};
