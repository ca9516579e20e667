// Package api is the HTTP face of Duijie: routes, the shapes of requests and
// answers, problem+json, the event stream and the OpenAPI document.
//
// Handlers convert and call; every decision is made in package service. It must
// never know a database, an index or a file format, and never decide who owns
// what: a route declares which roles may call it (Access), the rest is the
// service's.
package api
