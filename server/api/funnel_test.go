package api

// theOffices are those who review, manage or audit for an office.
const theOffices = "401 401 403 403 403 403 200 200 200 200 403 403"

// funnelVisits are examples of the routes of the funnel. An organisation reads its
// own: the university learns nothing of the firm whose demand is anonymous.
var funnelVisits = []visit{
	{route: "GET /api/v1/funnel", want: theOffices, has: `"stage":"published"`},
	{route: "GET /api/v1/funnel.xlsx", path: to("/funnel.xlsx?table=organisations"), want: theOffices},
	{route: "GET /api/v1/funnel/introductions", want: theOffices},
	{route: "GET /api/v1/funnel/introductions.xlsx", want: theOffices},
	{route: "GET /api/v1/funnel/demands", want: theOffices, has: `"counts":`},
	{route: "GET /api/v1/funnel/demands.xlsx", want: theOffices},
	{route: "GET /api/v1/mine/funnel", want: theTwo, hidesFrom: ofUni},
	{route: "GET /api/v1/mine/funnel.xlsx", path: to("/mine/funnel.xlsx?table=organisations"), want: theTwo},
	{route: "GET /api/v1/mine/funnel/introductions", want: theTwo, hidesFrom: ofUni},
	{route: "GET /api/v1/mine/funnel/introductions", what: "asked for the firm", path: to("/mine/funnel/introductions?organisation=%s", "firm"), want: theTwo, hidesFrom: ofUni},
	{route: "GET /api/v1/mine/funnel/introductions.xlsx", want: theTwo},
	{route: "GET /api/v1/mine/funnel/demands", want: theTwo, hidesFrom: ofUni},
	{route: "GET /api/v1/mine/funnel/demands.xlsx", want: theTwo},
}
