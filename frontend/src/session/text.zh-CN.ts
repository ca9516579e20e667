// Texts of signing in and of the password, in Chinese.

export const signIn = {
  title: '登录',
  lead: '登录后可以维护本单位的成果与需求，或处理待审核的内容。浏览和搜索不需要登录。',
  login: '登录名或邮箱',
  password: '密码',
  submit: '登录',
  working: '正在登录',
  missing: '请填写登录名和密码。',
  locked: '失败次数过多，账号已暂时锁定，请稍后再试。',
};

export const password = {
  title: '修改密码',
  must: '这是首次登录或密码刚被重置，请先设置自己的密码。',
  current: '现在的密码',
  next: '新密码',
  again: '再输一次新密码',
  hint: '10 至 128 个字符，不要用常见密码，也不要和登录名相同。',
  submit: '修改密码',
  differ: '两次输入的新密码不一样。',
  done: '密码已修改，其他设备上的登录已退出。',
};
