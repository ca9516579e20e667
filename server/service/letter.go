package service

import (
	"cmp"
	"context"
	"fmt"

	"duijie/server/auth"
	"duijie/server/market"
)

// note is what a letter says, in both languages.
type note struct{ subject, text market.Text }

// What a person is told of the own account.
var (
	letterFactorSet = note{
		market.Text{ZH: "两步验证已启用", EN: "two-step sign-in is on"},
		market.Text{ZH: "您的账号已启用两步验证，其他设备上的登录已结束。", EN: "Two-step sign-in is now on for your account. Sessions on other devices have ended."},
	}
	letterFactorGone = note{
		market.Text{ZH: "两步验证已停用", EN: "two-step sign-in is off"},
		market.Text{ZH: "您的账号已停用两步验证，其他设备上的登录已结束。", EN: "Two-step sign-in is now off for your account. Sessions on other devices have ended."},
	}
	letterFactorReset = note{
		market.Text{ZH: "两步验证已由管理员重置", EN: "a manager has reset your two-step sign-in"},
		market.Text{ZH: "管理员重置了您账号的两步验证，所有登录已结束。下次登录时请重新绑定。",
			EN: "A manager has reset two-step sign-in for your account, and every session has ended. Set it up again at your next sign-in."},
	}
)

// Letters of passwords.
var (
	letterReset = note{
		market.Text{ZH: "重置密码", EN: "a new password"},
		market.Text{ZH: "有人为您的账号申请重置密码。请在 30 分钟内打开下面的链接设置新密码；链接只能用一次，设置后所有登录都会结束。",
			EN: "Someone asked for a new password for your account. Open this link within 30 minutes to set one; it works once, and every session ends then."},
	}
	letterResetIgnore = market.Text{ZH: "如果不是您申请的，请忽略本邮件，密码不会改变。", EN: "If it was not you, ignore this letter: the password stays as it is."}
	letterPassword    = note{
		market.Text{ZH: "密码已修改", EN: "your password was changed"},
		market.Text{ZH: "您账号的密码刚刚被修改。", EN: "The password of your account has just been changed."},
	}
)

// Letters of what opens an account, and may have been done by another.
var (
	letterInitial = note{
		market.Text{ZH: "管理员设置了新的初始密码", EN: "a manager has set an initial password"},
		market.Textf("管理员为您的账号设置了新的初始密码，所有登录已结束。初始密码 %d 天内有效，首次登录后须修改。",
			"A manager has set a new initial password for your account, and every session has ended. It opens the account for %d days and has to be changed at the first sign-in.", int(initialLife.Hours()/24)),
	}
	letterMailbox = note{
		market.Text{ZH: "邮箱已更换", EN: "another mail address"},
		market.Text{ZH: "您账号的邮箱已更换，今后的邮件不再发到这个邮箱。", EN: "Your account has another mail address now. Further letters do not come to this one."},
	}
	letterRecovery = note{
		market.Text{ZH: "恢复码已更换", EN: "new recovery codes"},
		market.Text{ZH: "您账号的恢复码已重新生成，原有的不再有效。", EN: "New recovery codes were drawn for your account. The old ones are over."},
	}
	letterRecoveryUsed = note{
		market.Text{ZH: "有人用恢复码登录", EN: "a recovery code was used"},
		market.Text{ZH: "有人用恢复码代替手机验证码登录了您的账号。", EN: "A recovery code was used in place of the telephone to sign in to your account."},
	}
	letterDevice = note{
		market.Text{ZH: "在新设备上登录", EN: "a sign-in on a new device"},
		market.Text{ZH: "您的账号在一台以前没有用过的设备上登录。登录中的设备见“账号”页，可随时结束。",
			EN: "Your account was signed in to on a device that was not known before. The page of your account lists where it is signed in; any of these can be ended."},
	}
)

// Letters of people who come, go, and hand over.
var (
	letterManagesNow = note{
		market.Text{ZH: "您现在管理本单位", EN: "you manage the organisation now"},
		market.Text{ZH: "原管理员已把本单位在平台上的管理移交给您。您现在可以维护单位资料、邀请和移出成员。",
			EN: "The former manager has handed the management of your organisation over to you. You keep its card now, and invite and remove people."},
	}
	letterHandedOver = note{
		market.Text{ZH: "管理已移交", EN: "the management was handed over"},
		market.Text{ZH: "本单位在平台上的管理已从您移交给另一位成员，您现在是普通成员。",
			EN: "The management of your organisation has passed from you to another person; you are a member now."},
	}
	letterInvitedIgnore = market.Text{ZH: "如果您不认识该单位，请忽略本邮件，不会建立账号。", EN: "If you do not know the organisation, ignore this letter: no account comes about."}
)

func letterRemoved(o *market.Organisation) note {
	name := market.Text{ZH: "单位", EN: "an organisation"}
	if o != nil {
		name = market.Text{ZH: o.Name, EN: cmp.Or(o.NameEN, o.Name)}
	}
	return note{
		market.Text{ZH: "您已被移出单位", EN: "you were removed from an organisation"},
		market.Text{ZH: "管理员已把您移出“" + name.ZH + "”。您的账号已注销，电话和邮箱已删除；您经办的业务留在单位。",
			EN: "A manager has removed you from " + name.EN + ". Your account is closed, your telephone and mail address were erased; what you did stays with the organisation."},
	}
}

func letterInvited(o market.Organisation, first bool) note {
	zh, en := "“"+o.Name+"”", cmp.Or(o.NameEN, o.Name)
	if first {
		return note{
			market.Text{ZH: "单位已入驻，请设置密码", EN: "the organisation is admitted: set your password"},
			market.Text{ZH: zh + "已获准入驻，您是它的第一位管理员。请在 7 天内打开下面的链接设置登录名和密码；链接只能用一次。",
				EN: en + " is admitted, and you are its first manager. Open this link within 7 days to set login and password; it works once."},
		}
	}
	return note{
		market.Text{ZH: "邀请您加入" + zh, EN: "an invitation to " + en},
		market.Text{ZH: zh + "的管理员邀请您加入单位账号。请在 7 天内打开下面的链接填写姓名、登录名和密码；链接只能用一次。",
			EN: "A manager of " + en + " invites you. Open this link within 7 days to say your name and set login and password; it works once."},
	}
}

// Letters to who applies for an organisation.
var (
	letterApply = note{
		market.Text{ZH: "单位入驻申请", EN: "applying for an organisation"},
		market.Text{ZH: "有人用这个邮箱申请单位入驻。请在 24 小时内打开下面的链接填写申请，或查看已提交申请的办理情况。",
			EN: "Someone wants to apply for an organisation with this mail address. Open this link within 24 hours to fill in the application, or to see what became of one."},
	}
	letterApplyIgnore = market.Text{ZH: "如果不是您，请忽略本邮件。", EN: "If it was not you, ignore this letter."}
)

func letterReturned(p market.Application) note {
	return note{
		market.Text{ZH: "入驻申请已退回补正", EN: "the application was returned"},
		market.Text{ZH: "“" + p.Form.Name + "”的入驻申请已退回，请在 " + string(p.MendBy) + " 前打开下面的链接补正。理由：",
			EN: "The application for " + p.Form.Name + " was returned. Open the link below by " + string(p.MendBy) + " to mend it. The reasons:"},
	}
}

func letterRefused(p market.Application) note {
	return note{
		market.Text{ZH: "入驻申请未获准", EN: "the application was refused"},
		market.Text{ZH: "“" + p.Form.Name + "”的入驻申请未获准。理由：", EN: "The application for " + p.Form.Name + " was refused. The reasons:"},
	}
}

// notYou ends letters about what only the person should have done.
var notYou = market.Text{ZH: "如果不是您本人所为或所托，请立即联系本单位管理员或主管部门。",
	EN: "If neither you did this nor asked for it, tell the manager of your organisation or the department at once."}

// both sets Chinese first and English below.
func both(parts ...market.Text) string {
	zh, en := "", ""
	for _, p := range parts {
		zh, en = zh+p.ZH+"\n\n", en+p.EN+"\n\n"
	}
	return zh + "----\n\n" + en
}

func (n note) letter(id string, more ...market.Text) Letter {
	return Letter{ID: id, Subject: fmt.Sprintf("对接 · %s / Duijie: %s", n.subject.ZH, n.subject.EN), Text: both(append([]market.Text{n.text}, more...)...)}
}

// tell writes a person what happened to the own account.
func (a *Accounts) tell(ctx context.Context, user string, n note) error {
	return a.outbox.tell(ctx, "account-"+a.world.NewID(), user, n)
}

func (o *Outbox) tell(ctx context.Context, id, user string, n note) error {
	l := n.letter(id, notYou)
	l.User = user
	return o.Write(ctx, l)
}

// tellOldMailbox writes to the address that an account had: who has taken the account
// over would read a letter to the new one.
func (o *Outbox) tellOldMailbox(ctx context.Context, id, address string) error {
	l := letterMailbox.letter(id, notYou)
	l.Address = address
	return o.Write(ctx, l)
}

// tellOfDevice writes of a sign-in on a new device: from one network and by one browser
// once a day, so that a browser that keeps nothing fills no mailbox.
func (a *Accounts) tellOfDevice(ctx context.Context, user string, in SignIn) error {
	from := auth.Hashed(user + " " + auth.Network(in.Address) + " " + in.Agent)[:24]
	l := letterDevice.letter("device-"+from+"-"+string(market.DateOf(a.world.Now())), notYou)
	l.User = user
	return a.outbox.Write(ctx, l)
}
