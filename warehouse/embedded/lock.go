package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"pilotis/connectors"
)

// orphanWait is how long an engine whose parent died may take to close the folder.
const orphanWait = drainTime / 4

// lockFolder takes the folder for this process. The lock is shared with the
// child that inherits the file, so it lasts as long as either lives. When its
// owner is dead, its child is about to leave: that is waited for.
func lockFolder(ctx context.Context, dir string) (*os.File, error) {
	path := filepath.Join(dir, "lock")
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the folder: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, orphanWait)
	defer cancel()
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return file, markOwner(file)
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errors.Join(fmt.Errorf("lock the folder: %w", err), file.Close())
		}
		owner := readOwner(path)
		if owner == 0 || alive(owner) || !waitTick(ctx) {
			return nil, errors.Join(heldBy(dir, owner), file.Close())
		}
	}
}

// heldBy is the fault of a folder that another process uses.
func heldBy(dir string, owner int) error {
	who := "another process"
	if owner != 0 {
		who = "process " + strconv.Itoa(owner)
	}
	return &connectors.Fault{Kind: connectors.Stop, Op: "open the embedded warehouse in " + dir,
		Err:  fmt.Errorf("the folder is in use by %s", who),
		Hint: "stop that process, connect to it through endpoint.json, or give another folder"}
}

func waitTick(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(50 * time.Millisecond):
		return true
	}
}

// markOwner writes this process's number into the lock file.
func markOwner(file *os.File) error {
	if err := file.Truncate(0); err != nil {
		return fmt.Errorf("lock the folder: %w", err)
	}
	if _, err := file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0); err != nil {
		return fmt.Errorf("lock the folder: %w", err)
	}
	return nil
}

// readOwner gives the process named in the lock file, 0 when it names none.
func readOwner(path string) int {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	owner, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0
	}
	return owner
}

// alive tells whether a process with this number exists.
func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}
