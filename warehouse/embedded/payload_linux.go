package embedded

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// payload keeps the rows of an INSERT where the engine can read them as a file.
// The engine cuts inline binary data at the first empty line, so rows never
// travel inside the text. On Linux they stay in memory.
type payload struct{ file *os.File }

func newPayload(rows []byte) (*payload, error) {
	fd, err := unix.MemfdCreate("rows", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("keep the rows in memory: %w", err)
	}
	p := &payload{file: os.NewFile(uintptr(fd), "rows")}
	if _, err := p.file.Write(rows); err != nil {
		return nil, fmt.Errorf("keep the rows in memory: %w", errors.Join(err, p.close()))
	}
	return p, nil
}

// path names the file within this process.
func (p *payload) path() string { return fmt.Sprintf("/proc/self/fd/%d", p.file.Fd()) }

// close frees the rows.
func (p *payload) close() error { return p.file.Close() }
