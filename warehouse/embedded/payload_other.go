//go:build !linux

package embedded

import (
	"errors"
	"fmt"
	"os"
)

// payload keeps the rows of an INSERT in a temporary file.
type payload struct{ file *os.File }

func newPayload(rows []byte) (*payload, error) {
	file, err := os.CreateTemp("", "rows-")
	if err != nil {
		return nil, fmt.Errorf("keep the rows in a file: %w", err)
	}
	p := &payload{file: file}
	if _, err := file.Write(rows); err != nil {
		return nil, fmt.Errorf("keep the rows in a file: %w", errors.Join(err, p.close()))
	}
	return p, nil
}

func (p *payload) path() string { return p.file.Name() }

func (p *payload) close() error {
	_ = p.file.Close()
	return os.Remove(p.file.Name())
}
