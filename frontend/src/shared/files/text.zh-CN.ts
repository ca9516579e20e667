// Texts of attached files, in Chinese.

export const files = {
  choose: '选择文件',
  chooseFor: (what: string) => `选择文件：${what}`,
  hint: '也可以把文件拖到这里。PDF、图片、Word、Excel、PPT、OFD，每个不超过 20 MB。',
  look: '查看',
  lookAt: (name: string) => `查看：${name}`,
  download: '下载',
  downloadOf: (name: string) => `下载：${name}`,
  remove: '移除',
  removeOf: (name: string) => `移除：${name}`,
  stop: '停止',
  stopOf: (name: string) => `停止：${name}`,
  forget: '知道了',
  forgetOf: (name: string) => `知道了：${name}`,
  progressOf: (name: string) => `上传进度：${name}`,
  arrived: (name: string) => `已上传：${name}`,
  gone: '文件取不到了，请刷新后重试',
  encrypted: '加密',
  encryptedHint: '这个 PDF 设有密码或限制，审核人可能打不开',
  faults: {
    empty: (_most: number) => '文件是空的',
    too_large: (_most: number) => '超过 20 MB；请压缩图片或分成几个文件',
    too_many: (most: number) => `最多 ${most} 个文件`,
  },
};
