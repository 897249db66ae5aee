package embedded

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"
)

// Parts that the test binary plays beside its own, chosen by its first argument.
const (
	holdVerb    = "hold"    // start an engine on the folder given next and wait to be killed
	signalsVerb = "signals" // prove that Go's signal handlers survive the engine
)

// TestMain lets the test binary play the engine's process, as the program does
// with its hidden verb, and the other parts that need a process of their own.
func TestMain(m *testing.M) {
	verb := ""
	if len(os.Args) > 1 {
		verb = os.Args[1]
	}
	var err error
	switch verb {
	case Verb:
		err = Serve(context.Background())
	case holdVerb:
		err = hold(os.Args[2])
	case signalsVerb:
		err = recoverPanics(os.Args[2])
	default:
		os.Exit(m.Run())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// hold starts an engine, says so on standard output, and waits to be killed.
func hold(dir string) error {
	e, err := Start(context.Background(), Options{Dir: dir, Log: func(line string) { fmt.Fprintln(os.Stderr, line) }})
	if err != nil {
		return err
	}
	fmt.Println(e.current.command.Process.Pid)
	time.Sleep(time.Hour)
	return nil
}
