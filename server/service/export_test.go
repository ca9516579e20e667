package service

import "duijie/server/store"

// Bare is a store without what the use cases put around it.
func Bare(s store.Store) store.Store {
	if once, ok := s.(onceStore); ok {
		return once.Store
	}
	return s
}
