// Numbers in Chinese texts.

export const n = (value: number): string => value.toLocaleString('zh-CN');
