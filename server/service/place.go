package service

import "duijie/server/auth"

// Place is what of an address counts as one sender: all of an IPv4 address, the
// /64 of an IPv6 one.
func Place(address string) string { return auth.Network(address) }
