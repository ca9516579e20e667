// Texts of the operator's page, in Chinese.

import { n } from '../i18n/numbers.zh-CN';

export const maintenance = {
  title: '系统维护',
  lead: '全文索引、匹配引擎和词向量都由日志生成，可以随时重建；重建期间旧的继续服务，建好后自动替换。',
  parts: { index: '全文索引', matcher: '匹配引擎', vectors: '词向量' },
  documents: '收录条目',
  learned: '学习用的条目',
  hints: {
    index: '改动词典后重建。',
    matcher: '换了权重后重建。',
    vectors: '从目录自身的文字学习相关词；目录增长很多时重新学习，学完自动重建匹配引擎。',
  },
  position: '日志位置',
  behind: (count: number) => `落后 ${n(count)} 条`,
  made: '词典或模型',
  notYet: '还没有',
  outdated: '由其他版本生成，正在或等待重建',
  rebuild: '重建',
  confirm: (what: string) => `重建${what}？`,
  confirmHint: '旧的继续服务，建好后自动替换。十万条约需几分钟。',
  building: '正在重建',
  built: (time: string) => `上次重建完成于 ${time}`,
  failed: (why: string) => `上次重建失败，仍在使用旧的：${why}`,
};
