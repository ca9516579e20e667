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

export const factor = {
  title: '两步验证',
  must: '您的角色经手他人的业务或财政资金，须先启用两步验证，才能继续。',
  intro: '启用后，登录时除密码外，还要输入手机验证器上的六位验证码。',
  lead: '请打开手机上的验证器，输入“Duijie”当前显示的验证码。',
  code: '验证码',
  codeHint: '六位数字；手机不在身边时，可以输入一个恢复码。',
  again: '重新输入密码',
  on: (day: string) => `已于 ${day} 启用。`,
  off: '尚未启用。',
  left: (n: number) => `还剩 ${n} 个恢复码。`,
  password: '现在的密码',
  begin: '启用',
  change: '更换手机',
  renew: '重新生成恢复码',
  remove: '停用',
  scan: '用手机上的验证器应用（支持 TOTP 的均可）扫描二维码；不能扫描时，手工输入密钥。',
  secret: '密钥',
  first: '验证器显示的验证码',
  confirm: '确认',
  codes: '恢复码',
  keep: '每个恢复码可以代替手机登录一次。请打印或抄下，放在安全的地方；离开本页后不再显示。',
  kept: '已保存，继续',
  removed: '两步验证已停用，其他设备上的登录已退出。',
};

export const reset = {
  title: '重置密码',
  forgotten: '忘记密码',
  lead: '填写登录名。如果该账号登记了邮箱，我们会把设置新密码的链接发到邮箱。',
  ask: '发送链接',
  sent: '如果有这个账号并且登记了邮箱，链接已经发出，30 分钟内有效。没有收到的，请联系本单位管理员。',
  once: '设置新密码。链接只能用一次；设置后，所有设备上的登录都会退出，两步验证不变。',
  set: '设置新密码',
  done: '新密码已生效，请登录。',
  back: '去登录',
};

export const devices = {
  title: '已登录的设备',
  link: '两步验证和已登录的设备',
  current: '本机',
  unknown: '其他程序',
  where: (address: string, since: string, last: string) => `${address} · ${since} 登录 · ${last} 最后使用`,
  end: '退出登录',
};

export const invitation = {
  title: (organisation: string) => `加入${organisation}`,
  lead: (roles: string, until: string) => `您将以“${roles}”的身份加入。链接在 ${until} 之前有效，只能用一次。`,
  loginHint: '默认用邮箱登录。邮箱已是别处的登录名时，请换一个：2 到 64 个字母、数字和 . _ -',
  accept: '建立账号',
  done: '账号已建立，请登录。',
  over: '邀请链接已失效或已用过',
  overHint: '请联系邀请您的管理员重新发送；单位刚入驻的，请联系受理的主管部门。',
};
