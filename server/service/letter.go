package service

import (
	"context"
	"fmt"

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
	l := n.letter("account-"+a.world.NewID(), notYou)
	l.User = user
	return a.outbox.Write(ctx, l)
}
