//go:build unix

package embedded

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// acquire makes the folder and takes it for this process. The lock is the
// kernel's: it goes with the process, however that ends, so no stale lock is left.
func acquire(dir string) (*os.File, error) {
	op := "lock " + dir
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fault(op, err, "choose a folder that can be written")
	}
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fault(op, err, "choose a folder that can be written")
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer file.Close()
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fault(op, err, "choose a folder on a local disk")
		}
		holder, _ := os.ReadFile(file.Name())
		pid := strings.TrimSpace(string(holder))
		return nil, fault(op, fmt.Errorf("process %s holds it", pid), "stop process "+pid+", or choose another folder")
	}
	pid := []byte(strconv.Itoa(os.Getpid()) + "\n")
	if err := errors.Join(file.Truncate(0), writeAt(file, pid)); err != nil {
		file.Close()
		return nil, fault(op, err, "check that the disk is not full")
	}
	return file, nil
}

func writeAt(file *os.File, data []byte) error {
	_, err := file.WriteAt(data, 0)
	return err
}

// taken tells that an address is in use by another program.
func taken(err error) bool { return errors.Is(err, syscall.EADDRINUSE) }
