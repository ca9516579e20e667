package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
)

// Access declares who may call a route: the part of the decision that needs no
// document. Whose document it is, is decided in package service.
type Access struct {
	Name     string        // stands in the OpenAPI document as x-access
	Visitors bool          // no account is needed
	Roles    []market.Role // any one of these; none: every account
	NoToken  bool          // the access token is not looked at: the session's own routes
	Pending  bool          // open to one who has to change an initial password, or enrol a second factor, first
}

// Who may call a route.
var (
	Public = Access{Name: "public", Visitors: true}
	Cookie = Access{Name: "cookie", Visitors: true, NoToken: true}
	// LinkHolder has no account, but a link that came by mail; its token is looked at, and no other.
	LinkHolder = Access{Name: "link_holder", Visitors: true, NoToken: true}
	SignedIn   = Access{Name: "signed_in"}
	Oneself    = Access{Name: "oneself", Pending: true}
	Member     = Access{Name: "member", Roles: []market.Role{market.RoleMember, market.RoleOrgManager}}
	// Importer brings in rows: of the own organisation, or an office's or the operator's for all.
	Importer = Access{Name: "importer", Roles: []market.Role{market.RoleMember, market.RoleOrgManager, market.RoleDepartmentManager, market.RoleOperator}}
	// Sender looks after a list that it has sent: of whatever kind, its own alone.
	Sender = Access{Name: "sender", Roles: []market.Role{market.RoleMember, market.RoleOrgManager, market.RoleReviewer, market.RoleDepartmentManager, market.RoleOperator}}
	// Insider may see what is not public yet: its owner, and the office of its region.
	Insider = Access{Name: "insider", Roles: []market.Role{market.RoleMember, market.RoleOrgManager, market.RoleReviewer, market.RoleDepartmentManager, market.RoleAuditor}}
	// Witness reads contracts and what is attached to them: their parties, the offices of their regions, and finance of
	// those that are claimed on, which it pays on.
	Witness = Access{Name: "witness", Roles: []market.Role{market.RoleMember, market.RoleOrgManager, market.RoleReviewer, market.RoleDepartmentManager, market.RoleAuditor, market.RoleFinance}}
	// Dealer moves an item from state to state: its owner or the office.
	Dealer = Access{Name: "dealer", Roles: []market.Role{market.RoleMember, market.RoleOrgManager, market.RoleReviewer, market.RoleDepartmentManager}}
	Office = Access{Name: "office", Roles: []market.Role{market.RoleReviewer, market.RoleDepartmentManager, market.RoleAuditor}}
	// Moderation reads what waits for review: the office, or the agency that it named.
	Moderation = Access{Name: "moderation", Roles: []market.Role{market.RoleReviewer, market.RoleDepartmentManager, market.RoleAuditor, market.RoleModerator}}
	// Judge says what a match is worth: the two organisations and the office.
	Judge = Access{Name: "judge", Roles: []market.Role{market.RoleMember, market.RoleOrgManager, market.RoleReviewer, market.RoleDepartmentManager}}
	// Overseer reads how matches were judged.
	Overseer = Access{Name: "overseer", Roles: []market.Role{market.RoleReviewer, market.RoleDepartmentManager, market.RoleAuditor, market.RoleOperator}}
	// Admitter decides on applications of organisations: a manager of the office of their region.
	Admitter = Access{Name: "admitter", Roles: []market.Role{market.RoleDepartmentManager}}
	// Admission admits organisations.
	Admission = Access{Name: "admission", Roles: []market.Role{market.RoleDepartmentManager, market.RoleOperator}}
	// Manager manages an organisation and its people.
	Manager = Access{Name: "manager", Roles: []market.Role{market.RoleOrgManager, market.RoleDepartmentManager, market.RoleOperator}}
	// HandingOver gives the management of the own organisation to another.
	HandingOver = Access{Name: "handing_over", Roles: []market.Role{market.RoleOrgManager}}
	// Registrar keeps titles: the province's manager all, a prefecture's office its own, as the service decides.
	Registrar = Access{Name: "registrar", Roles: []market.Role{market.RoleReviewer, market.RoleDepartmentManager}}
	// Ruler writes and publishes programmes and opens rounds: a manager of the provincial department.
	Ruler = Access{Name: "ruler", Roles: []market.Role{market.RoleDepartmentManager}}
	// Claimant reads and acts on claims: the enterprise, every office, finance and experts.
	Claimant = Access{Name: "claimant", Roles: []market.Role{market.RoleMember, market.RoleOrgManager, market.RoleReviewer, market.RoleDepartmentManager, market.RoleAuditor, market.RoleFinance, market.RoleExpert}}
	// Desk reads the claims of others.
	Desk = Access{Name: "desk", Roles: []market.Role{market.RoleReviewer, market.RoleDepartmentManager, market.RoleAuditor, market.RoleFinance, market.RoleExpert}}
	// Examiner works on claims for an office.
	Examiner = Access{Name: "examiner", Roles: []market.Role{market.RoleReviewer, market.RoleDepartmentManager}}
	// Scorer scores claims.
	Scorer = Access{Name: "scorer", Roles: []market.Role{market.RoleExpert}}
	// Payer pays claims, and notes what comes back.
	Payer = Access{Name: "payer", Roles: []market.Role{market.RoleFinance}}
	// Treasury reads payment lists.
	Treasury = Access{Name: "treasury", Roles: []market.Role{market.RoleFinance, market.RoleDepartmentManager, market.RoleAuditor}}
	// Controller reads the figures of claims.
	Controller = Access{Name: "controller", Roles: []market.Role{market.RoleReviewer, market.RoleDepartmentManager, market.RoleAuditor, market.RoleFinance}}
	// Operator runs the platform.
	Operator = Access{Name: "operator", Roles: []market.Role{market.RoleOperator}}
)

// Asker is who sends a request.
type Asker struct {
	market.Actor
	Session string      // "" for a visitor
	Must    market.Code // what has to be done before anything else: change a password, enrol a second factor; "" when nothing
}

// admits decides the role part. Errors: unauthenticated, forbidden.
func (a Access) admits(who Asker) error {
	switch {
	case a.Visitors:
		return nil
	case !who.SignedIn():
		return market.Errorf(market.CodeUnauthenticated, "请先登录", "please sign in first")
	case who.Must == codePasswordChange && !a.Pending:
		return &market.Error{Code: who.Must, Message: market.Text{ZH: "请先修改初始密码", EN: "change the initial password first"}}
	case who.Must == codeFactorNeeded && !a.Pending:
		return &market.Error{Code: who.Must, Message: market.Text{ZH: "您的角色须先启用两步验证", EN: "your role has to set up two-step sign-in first"}}
	case len(a.Roles) > 0 && !slices.ContainsFunc(a.Roles, who.Has):
		return market.Errorf(market.CodeForbidden, "您的角色无权访问", "this is not open to your role")
	}
	return nil
}

// routes collects every route with its Access.
type routes struct {
	api          huma.API
	authenticate func(ctx context.Context, token string) (Asker, error)
	allowances   *allowances
	lines        map[class]*line   // where a class has none, nobody waits
	patience     time.Duration     // how long a request may take that declares nothing else
	answers      answerBook        // nil: the document of the API needs none
	declared     map[string]Access // by method and path as the router knows it
}

// declare notes the access of a route. A route that declares nothing, or is
// declared twice, is a defect of the program.
func (r *routes) declare(method, path string, a Access) {
	key := method + " " + path
	if _, twice := r.declared[key]; twice || a.Name == "" {
		panic(fmt.Sprintf("route %s: declared twice or without access", key))
	}
	r.declared[key] = a
}

const (
	basePath = "/api/v1"
	maxBody  = 2 << 20 // bytes of a JSON body
)

// register adds one route: its declared access is checked before anything of
// the request is read, and its errors become problems in the asker's language.
func register[I, O any](r *routes, access Access, op huma.Operation, handler func(context.Context, *I) (*O, error)) {
	r.declare(op.Method, basePath+routerPath(op.Path), access)
	if op.MaxBodyBytes == 0 {
		op.MaxBodyBytes = maxBody
	}
	if op.BodyReadTimeout == 0 {
		// Of huma it is 5 s, and a deadline for reading breaks off the request that is still being carried out then.
		op.BodyReadTimeout = r.patience
	}
	op.Middlewares = slices.Concat(huma.Middlewares{r.admit(access, op.MaxBodyBytes), r.takeIn, r.once(access)}, op.Middlewares, huma.Middlewares{r.turn(classOf(op))})
	document(&op, access)
	huma.Register(r.api, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handler(ctx, in)
		if err != nil {
			return nil, problemOf(ctx, err)
		}
		return out, nil
	})
}

// admit is the middleware of one route.
func (r *routes) admit(access Access, limit int64) func(huma.Context, func(huma.Context)) {
	return func(hc huma.Context, next func(huma.Context)) {
		ctx := hc.Context()
		var who Asker
		var err error
		if token := bearer(hc.Header("Authorization")); token != "" && !access.NoToken {
			who, err = r.authenticate(ctx, token)
		}
		note(ctx).user = who.User // also of a request that is refused
		if spent := r.allowances.spend(ctx, who); spent != nil {
			err = spent
		}
		if err == nil {
			err = access.admits(who)
		}
		if who.Must != "" && !access.Pending {
			who = Asker{} // what is open to visitors is open as to a visitor
		}
		if err == nil {
			err = checkRepeated(hc)
		}
		if err == nil && tooLong(hc, limit) {
			err = market.Errorf(market.CodeTooLarge, "请求内容超过 %d MiB", "the request is larger than %d MiB", limit>>20)
		}
		if err != nil {
			writeProblem(r.api, hc, problemOf(ctx, err))
			return
		}
		next(huma.WithContext(hc, context.WithValue(ctx, askerKey, who)))
	}
}

// checkRepeated refuses a parameter that stands twice: of two values a proxy may look at
// one, and the route at the other.
func checkRepeated(hc huma.Context) error {
	var faults market.Faults
	for name, values := range request(hc).URL.Query() {
		list := slices.ContainsFunc(hc.Operation().Parameters, func(p *huma.Param) bool { return p.Name == name && p.Explode != nil && *p.Explode })
		if len(values) > 1 && !list {
			faults.Add("query."+name, nil, market.Text{ZH: "参数出现了两次", EN: "the parameter stands twice"}, market.Text{})
		}
	}
	return faults.Err()
}

// bearer is the token of an Authorization header, "" without one.
func bearer(header string) string {
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

type contextKey int

const (
	askerKey contextKey = iota
	languageKey
	noteKey
)

// asker is who sent the request that ctx belongs to.
func asker(ctx context.Context) Asker {
	who, _ := ctx.Value(askerKey).(Asker)
	return who
}

// actor is the asker as the service knows one.
func actor(ctx context.Context) market.Actor { return asker(ctx).Actor }

// document writes the access and the answers that every route may give into the
// OpenAPI operation.
func document(op *huma.Operation, access Access) {
	if op.Extensions == nil {
		op.Extensions = map[string]any{}
	}
	op.Extensions["x-access"] = access.Name
	if len(access.Roles) > 0 {
		op.Extensions["x-roles"] = access.Roles
	}
	if !access.Visitors {
		op.Security = []map[string][]string{{"bearer": {}}}
	}
	if op.Responses == nil {
		op.Responses = map[string]*huma.Response{}
	}
	op.Responses["default"] = &huma.Response{
		Description: "A problem (RFC 9457), in Chinese or English by Accept-Language.",
		Content:     map[string]*huma.MediaType{problemType: {Schema: &huma.Schema{Ref: "#/components/schemas/Problem"}}},
	}
}

// routerPath is a path as echo writes it: {id} is :id.
func routerPath(path string) string {
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}

func tooLong(hc huma.Context, limit int64) bool {
	switch hc.Method() {
	case http.MethodPost, http.MethodPut:
		return contentLength(hc) > limit
	}
	return false
}
