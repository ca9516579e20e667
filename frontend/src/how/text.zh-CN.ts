// Texts of how matching works, in Chinese.

export const how = {
  title: '匹配怎样得出',
  lead: '用一条真实的公开需求说明：下面的每个数字都由平台此刻的匹配引擎算出，与需求页面上的完全相同。',
  example: '一个例子',
  exampleLead: '先看需求，再看得分最高的成果，然后逐项核对分数从哪里来。',
  choose: '换一条最新需求：',
  best: '得分最高的成果',
  of100: '分，满分 100',
  parts: '每一部分比较什么',
  detail: '逐项依据',
  says: {
    words: '两段文字共有的词。越少见的词分量越重，题目里的词更重。',
    bigrams: '共有的相邻两字，能认出词典里没有的新词。',
    characters: '共有的单字，补上换了说法的部分。',
    related: '不相同、但在本平台的文字中常与相同的词一起出现的词。',
    embedding: '语义服务认为两段文字意思相近的程度。',
    indicators: '需求的每项指标与成果给出的数字逐行比较：满足加分，不满足减分。',
    maturity: '成果的技术成熟度是否达到需求的要求。',
    mode: '双方愿意采用的合作方式有没有相同的。',
    price: '成果的价格是否在需求的预算之内。',
    field: '是否属于同一技术领域。',
    region: '是否在同一县、市或省。',
    recency: '需求的期限是否已过，信息是否较新。',
  } as Record<string, string>,
};
