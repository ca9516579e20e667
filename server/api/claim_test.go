package api

import (
	"strings"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
)

// claims of the firm for a reward: a draft and one that was handed in.
func (s *seeded) claims(t *testing.T, h *house) {
	registrar := market.Actor{User: "registrar", Organisation: s.ids["bureau"], Roles: []market.Grant{grant(market.RoleDepartmentManager, market.Jilin)}}
	list := market.TitleList{DocumentNumber: "样例〔2026〕9号", Level: market.TitleProvincial, Batch: "2026", NoticeDate: market.DateOf(s.clock.Now())}
	st, err := h.service.UploadTitles(t.Context(), registrar, list, "list.csv", strings.NewReader("序号,企业名称,信用代码,地区\n1,瀚辰公司,91220106MYA976830Q,220202\n"))
	must(t, err)
	h.settled(t, registrar, st.ID, service.ImportChecking)
	_, err = h.service.ApplyTitles(t.Context(), registrar, st.ID, nil, "")
	must(t, err)
	h.settled(t, registrar, st.ID, service.ImportWriting)
	found, err := h.service.Library(t.Context(), service.TitleFilter{Batch: "2026"})
	must(t, err)
	title := found.Rows[0].Title.ID
	for name, mark := range map[string]string{"claim draft": "暗语辛丑", "claim edit": "", "claim discard": "", "claim": "暗语壬寅", "claim withdraw": ""} {
		w, err := h.service.StartClaim(t.Context(), s.actors[otherMember], service.ClaimStart{Round: s.ids["round"], Title: title})
		must(t, err)
		form := claimForm(wholeForm(mark))
		w, err = h.service.EditClaim(t.Context(), s.actors[otherMember], w.Claim.ID, w.Version, form)
		must(t, err)
		if name == "claim" || name == "claim withdraw" {
			w, err = h.service.ActOnClaim(t.Context(), s.actors[otherMember], w.Claim.ID, w.Version, service.ClaimOrder{Action: market.ClaimSubmit})
			must(t, err)
		}
		s.ids[name], s.version[name] = w.Claim.ID, w.Version
	}
	s.marks["暗语辛丑"] = []role{otherMember, otherManager}
	s.marks["暗语壬寅"] = []role{otherMember, otherManager, otherReviewer, payer}
}

func wholeForm(mark string) ClaimForm {
	return ClaimForm{Promised: true, OtherAid: []market.OtherAid{{Source: "长春市科技局" + mark, Amount: 100}},
		Account: &market.Account{Holder: "瀚辰公司", Bank: "示范银行吉林分行", Number: "22001122330044556677"}}
}

// Answers to what belongs to a claim, for all fourteen roles.
const (
	//            V   X   M   G   m   g   R   r   D   A   O   P   F   E
	claimDraft  = "401 401 404 404 200 200 404 404 404 404 403 403 404 404"
	claimFiled  = "401 401 404 404 200 200 404 200 404 404 403 403 200 404"
	filesOnly   = "401 401 404 404 404 404 404 404 404 404 403 403 404 404"
	toMembers   = "401 401 200 200 200 200 403 403 403 403 403 403 403 403"
	provincial  = "401 401 403 403 403 403 403 403 403 403 403 403 403 403" // reviewers and managers of prefectures are not the province's
	notExamined = "401 401 403 403 403 403 404 403 404 403 403 403 403 403"
)

// claimVisits are examples of the routes of claims.
var claimVisits = []visit{
	{route: "GET /api/v1/claims/rules", want: toAll, same: true, has: `"action":"submit"`},
	{route: "GET /api/v1/claims/options", want: toMembers},
	{route: "POST /api/v1/claims/try", body: func(w *walk) any {
		return ClaimTrial{ClaimStart{Round: w.ids["round"]}, wholeForm("")}
	}, want: toMembers},
	{route: "POST /api/v1/claims", body: func(w *walk) any { return ClaimStart{Round: w.ids["round"]} }, want: "401 401 201 201 201 201 403 403 403 403 403 403 403 403"},
	{route: "GET /api/v1/claims/:id", what: "a draft", path: to("/claims/%s", "claim draft"), want: claimDraft},
	{route: "GET /api/v1/claims/:id", what: "handed in", path: to("/claims/%s", "claim"), want: claimFiled},
	{route: "GET /api/v1/claims/:id/files/:sha256", path: to("/claims/%s/files/"+noFile, "claim"), want: filesOnly},
	{route: "GET /api/v1/claims/:id/sheets/:sheet", what: "no decision", path: to("/claims/%s/sheets/%s", "claim", "claim"), want: filesOnly},
	{route: "PUT /api/v1/claims/:id", path: to("/claims/%s", "claim edit"), on: "claim edit", body: sends(wholeForm("")), want: "401 401 404 404 200 200 403 403 403 403 403 403 403 403"},
	{route: "POST /api/v1/claims/:id/actions", what: "discard", path: to("/claims/%s/actions", "claim discard"), on: "claim discard", body: sends(ClaimActionRequest{Action: "discard"}), want: "401 401 404 404 204 204 404 404 404 404 403 403 404 404"},
	{route: "POST /api/v1/claims/:id/actions", what: "withdraw", path: to("/claims/%s/actions", "claim withdraw"), on: "claim withdraw", body: sends(ClaimActionRequest{Action: "withdraw"}), want: "401 401 404 404 200 200 404 403 404 404 403 403 403 404"},
	{route: "GET /api/v1/mine/claims", want: toMembers},
	{route: "GET /api/v1/claims", want: "401 401 403 403 403 403 200 200 200 200 403 403 200 200"},
	{route: "GET /api/v1/claims/statistics", want: "401 401 403 403 403 403 200 200 200 200 403 403 200 403"},
	{route: "GET /api/v1/duties", want: "401 401 200 200 200 200 200 200 200 200 200 403 200 200"},
	{route: "GET /api/v1/experts", want: provincial},
	{route: "POST /api/v1/claims/:id/experts", path: to("/claims/%s/experts", "claim"), on: "claim", body: sends(ExpertRequest{Expert: "nobody"}), want: notExamined},
	{route: "POST /api/v1/claims/:id/experts/release", path: to("/claims/%s/experts/release", "claim"), on: "claim", body: sends(ExpertRequest{Expert: "nobody", Reason: "时间冲突"}), want: notExamined},
	{route: "PUT /api/v1/claims/:id/implementation", path: to("/claims/%s/implementation", "claim"), on: "claim", body: sends(ImplementationRequest{Accepted: true}), want: notExamined},
	{route: "PUT /api/v1/claims/:id/review", path: to("/claims/%s/review", "claim"), body: sends(ReviewInput{Scores: []market.Score{}, Opinion: "建议支持"}), want: "401 401 403 403 403 403 403 403 403 403 403 403 403 404"},
	{route: "POST /api/v1/claims/:id/review/decline", path: to("/claims/%s/review/decline", "claim"), body: sends(ReasonRequest{Reason: "有合作关系"}), want: "401 401 403 403 403 403 403 403 403 403 403 403 403 404"},
	{route: "POST /api/v1/claims/:id/objections/:objection", path: to("/claims/%s/objections/%s", "claim", "claim"), on: "claim", body: sends(SettleRequest{Answer: "已核对"}), want: "401 401 403 403 403 403 404 404 404 403 403 403 403 403"},
	{route: "GET /api/v1/rounds/:id/proposals", path: to("/rounds/%s/proposals", "round"), want: provincial},
	{route: "POST /api/v1/rounds/:id/proposals", path: to("/rounds/%s/proposals", "round"), want: provincial},
	{route: "POST /api/v1/rounds/:id/distribution", path: to("/rounds/%s/distribution", "round"), on: "round", want: provincial},
	{route: "GET /api/v1/notices", want: toAll, same: true},
	{route: "GET /api/v1/notices/ended", want: toAll, same: true, has: `"items":[]`},
	{route: "GET /api/v1/notices/:id", what: "not in notice", path: to("/notices/%s", "claim"), want: toNone},
	{route: "POST /api/v1/notices/:id/objections", what: "not in notice", path: to("/notices/%s/objections", "claim"), body: sends(ObjectionInput{Name: "赵某某", Phone: "13900001111", Text: "该合同与去年的合同内容相同"}), want: toNone},
	{route: "POST /api/v1/batches", what: "a claim that is not approved", body: func(w *walk) any { return BatchInput{Claims: []string{w.ids["claim"]}} }, want: "401 401 403 403 403 403 403 403 403 403 403 403 409 403"},
	{route: "GET /api/v1/batches", want: "401 401 403 403 403 403 403 403 403 403 403 403 200 403"},
	{route: "GET /api/v1/batches/:id", path: to("/batches/%s", "claim"), want: "401 401 403 403 403 403 403 403 404 404 403 403 404 403"},
	{route: "GET /api/v1/batches/:id/list.xlsx", path: to("/batches/%s/list.xlsx", "claim"), want: "401 401 403 403 403 403 403 403 404 404 403 403 404 403"},
	{route: "POST /api/v1/batches/:id/signature", path: to("/batches/%s/signature", "claim"), on: "claim", want: "401 401 403 403 403 403 403 403 403 403 403 403 404 403"},
	{route: "POST /api/v1/batches/:id/withdrawal", path: to("/batches/%s/withdrawal", "claim"), on: "claim", body: sends(ReasonRequest{Reason: "账号有误"}), want: "401 401 403 403 403 403 403 403 403 403 403 403 404 403"},
	{route: "POST /api/v1/batches/:id/results", path: to("/batches/%s/results", "claim"), on: "claim", body: sends(TreasuryAnswer{Lines: []TreasuryLine{}}), want: "401 401 403 403 403 403 403 403 403 403 403 403 404 403"},
	{route: "POST /api/v1/batches/:id/results/file", path: to("/batches/%s/results/file", "claim"), on: "claim", body: (*walk).receipt, kind: "multipart", want: "401 401 403 403 403 403 403 403 403 403 403 403 404 403"},
	{route: "GET /api/v1/recoveries", want: "401 401 200 200 200 200 200 200 200 200 403 403 200 200"},
	{route: "GET /api/v1/recoveries/:id", path: to("/recoveries/%s", "claim"), want: filesOnly},
	{route: "PUT /api/v1/recoveries/:id/demand", path: to("/recoveries/%s/demand", "claim"), on: "claim", body: sends(RecoveryDemandInput{Amount: 1, Basis: "审计发现"}), want: "401 401 403 403 403 403 404 404 404 403 403 403 403 403"},
	{route: "POST /api/v1/recoveries/:id/statements", path: to("/recoveries/%s/statements", "claim"), on: "claim", body: sends(StatementInput{Text: "合同仍在履行，登记变更不影响付款"}), want: "401 401 404 404 404 404 403 403 403 403 403 403 403 403"},
	{route: "POST /api/v1/recoveries/:id/receipts", path: to("/recoveries/%s/receipts", "claim"), on: "claim", body: sends(ReceiptInput{Amount: 1, Date: "2026-06-01", Ref: "BACK0001"}), want: "401 401 403 403 403 403 403 403 403 403 403 403 404 403"},
}

// receipt is the treasury's answer to a list.
func (w *walk) receipt() any {
	var body any
	body, w.written = formOf("回执.csv", "申报编号,金额（元）,结果,支付流水号,支付日期,失败原因\n")
	return body
}
