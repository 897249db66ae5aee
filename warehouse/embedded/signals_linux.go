package embedded

import (
	"syscall"
	"unsafe"
)

// The engine replaces the process's signal handlers each time it connects. Go's
// runtime turns SIGSEGV and its kin into panics; with the engine's handlers in
// place a recovered nil dereference would hang the process for ever.

// signalCount is the highest signal number of Linux.
const signalCount = 64

// kernelAction is the kernel's struct sigaction on the 64-bit ports of Linux.
type kernelAction struct {
	handler  uintptr
	flags    uint64
	restorer uintptr
	mask     uint64
}

// signalHandlers is a copy of every signal handler of the process.
type signalHandlers [signalCount + 1]kernelAction

// saveSignalHandlers reads the handlers that are installed now.
func saveSignalHandlers() *signalHandlers {
	var saved signalHandlers
	for number := 1; number <= signalCount; number++ {
		rtSigaction(number, nil, &saved[number])
	}
	return &saved
}

// restore installs the saved handlers again, where they were changed.
func (s *signalHandlers) restore() {
	for number := 1; number <= signalCount; number++ {
		var now kernelAction
		rtSigaction(number, nil, &now)
		if now != s[number] {
			rtSigaction(number, &s[number], nil)
		}
	}
}

// rtSigaction reads or sets one handler. SIGKILL and SIGSTOP refuse a change;
// they can never have been changed either.
func rtSigaction(number int, set, old *kernelAction) {
	const maskBytes = 8
	_, _, _ = syscall.RawSyscall6(syscall.SYS_RT_SIGACTION, uintptr(number),
		uintptr(unsafe.Pointer(set)), uintptr(unsafe.Pointer(old)), maskBytes, 0, 0)
}
