// Texts of matching what is pasted, in Chinese.

import { n } from '../i18n/numbers.zh-CN';

export const paste = {
  title: '粘贴需求，立即匹配',
  lead: '把需求书、邮件或会议纪要里的文字贴进来，或者放一个文件，马上看到能对接的成果和依据。不需要账号。',
  kind: '您要做什么',
  kinds: { demand: '我需要技术', achievement: '我有成果' },
  label: { demand: '需要解决什么', achievement: '能提供什么' },
  placeholder: {
    demand: '第一行写题目，下面写要解决的问题、要达到的指标、现在的做法和差距……',
    achievement: '第一行写成果名称，下面写解决什么问题、达到什么指标、做到什么程度……',
  },
  examples: {
    demand:
      '碳纤维复合材料受电弓滑板的耐磨与导电一体化\n现用滑板在高寒、风沙线路上磨耗快，平均 5 万公里就要更换。希望找到碳纤维增强的滑板材料，电阻率不高于 8 μΩ·m，冲击韧性不低于 3 kJ/m²，寿命延长一倍，成本增加不超过 20%。',
    achievement:
      '玉米秸秆纤维素酶解制糖技术\n以玉米秸秆为原料，经低温预处理和复合酶水解得到可发酵糖，糖收率 85% 以上，已完成 500 升中试，可用于燃料乙醇和生物基材料企业。',
  },
  tryExample: '填入示例',
  count: (c: number, most: number) => `${n(c)} / ${n(most)} 字`,
  over: (c: number, most: number) => `${n(c)} 字，只用前 ${n(most)} 字匹配`,
  fromFile: (name: string) => `取自文件：${name}`,
  submit: '开始匹配',
  chooseFile: '选择文件',
  reading: '正在读取文件并匹配',
  matching: '正在匹配',
  drop: '松开鼠标，读取这个文件',
  privacy:
    '内容只用于这一次匹配：不保存、不写入日志、不给别人看。支持 Word（.docx）、PDF 和文本文件，10 MB 以内，也可以直接拖进来。',
  privacySent: (model: string) =>
    `内容只用于这一次匹配：本平台不保存、不写入日志，但会发给向量服务（${model}）比较意思是否相近。支持 Word（.docx）、PDF 和文本文件，10 MB 以内，也可以直接拖进来。`,
  tips: '怎样贴得更准',
  tipList: [
    '第一行或第一句当作题目，分量最重；征集表里的“需求名称”会自动认出来。',
    '写明对象、问题和数字，例如“耐温 1700 ℃ 以上”“误差不超过 0.5 mm”。',
    '单位介绍、联系方式和套话可以删掉，它们只会冲淡匹配。',
    '目录以中文为主：中英文都可以贴，用中文找得更全。',
  ],
  understood: '读到的内容',
  readTitle: '题目',
  readFrom: '来源',
  readLength: '长度',
  formats: { text: '文字', docx: 'Word 文件', pdf: 'PDF 文件' } as Record<string, string>,
  pages: (count: number) => `${n(count)} 页`,
  characters: (count: number) => `${n(count)} 字`,
  cut: (most: number) => `内容较长，只用前 ${n(most)} 字匹配`,
  changed: '文字已修改，再次匹配后结果才会更新。',
  none: '没有找到能对接的内容',
  noneHint: '换一种说法，或补充对象、问题和指标后再试；也可以发布出来，有合适的内容时会自动匹配。',
  publish: { demand: '发布为需求', achievement: '发布为成果' },
  publishHint: '登录后打开填写页，题目和文字会带过去。',
  unreadable: '这些内容无法匹配',
  tooLarge: '文件太大',
  tooLargeHint: '文件超过 10 MB；请只留下说明需求的部分，或直接粘贴文字。',
  tooMany: '请稍等一下',
  busy: '暂时读不了',
  offer: '有整段的需求或文件？',
  offerLink: '粘贴文字或上传文件，立即匹配',
};
