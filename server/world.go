//go:build !clockfile

package main

import "duijie/server/market"

// present is the world that every command lives in: the machine's clock. Nothing
// that the program is given, no variable, flag or file, moves it, because windows,
// notices and years of public money hang on the day (decision 18). The browser
// tests build another program, whose present stands in world_clockfile.go.
func present() market.World { return market.RealWorld{} }
