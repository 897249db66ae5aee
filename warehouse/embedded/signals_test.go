package embedded

import (
	"errors"
	"fmt"
	"runtime"
)

// recoverPanics opens the engine and then recovers nil dereferences, which Go
// turns from SIGSEGV into panics only with its own handler in place.
func recoverPanics(dir string) error {
	lib, err := openLibrary(LibraryPath())
	if err != nil {
		return err
	}
	for round := range 3 {
		c, err := lib.connect("clickhouse", "--path="+dir)
		if err != nil {
			return err
		}
		for range 100 {
			if dereferenceNil() == nil {
				return errors.New("no panic")
			}
			runtime.GC()
		}
		s := seat{connection: c}
		if err := s.command("SELECT 1"); err != nil {
			return fmt.Errorf("round %d: %w", round, err)
		}
		c.close()
	}
	return nil
}

func dereferenceNil() (caught any) {
	defer func() { caught = recover() }()
	var e *exception
	return e.code
}
