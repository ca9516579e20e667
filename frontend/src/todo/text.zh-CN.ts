// Texts of the to-do list, in Chinese.

export const todo = {
  title: '待办',
  hello: (name: string) => `${name}，您好`,
  lead: '需要您办理的事项，期限最近的在前。',
  none: '没有需要您办理的事项。',
};
