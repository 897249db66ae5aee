//go:build !linux

package embedded

// signalHandlers does nothing where the handlers cannot be read by a raw call.
type signalHandlers struct{}

func saveSignalHandlers() *signalHandlers { return &signalHandlers{} }

func (*signalHandlers) restore() {}
