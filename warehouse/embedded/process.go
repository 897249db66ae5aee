package embedded

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
)

// process is one life of the child.
type process struct {
	command *exec.Cmd
	leash   io.Closer     // the child's standard input: its end sends the child home
	ended   chan struct{} // closed once the child is gone and its last words were logged
	err     error         // how it ended, to be read after ended
}

// spawn starts a child and waits until it serves. When it cannot, the error
// carries the child's own reason.
func (e *Engine) spawn(ctx context.Context) (*process, error) {
	socket, err := e.listener.File()
	if err != nil {
		return nil, fmt.Errorf("hand the socket to the engine: %w", err)
	}
	defer func() { _ = socket.Close() }()
	reports, reportEnd, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("start the engine: %w", err)
	}
	defer func() { _ = reports.Close() }()
	command := exec.Command(e.options.Command[0], e.options.Command[1:]...)
	command.Env = []string{"TZ=" + timezone, dirVariable + "=" + e.options.Dir, libraryVariable + "=" + e.options.Library}
	command.ExtraFiles = []*os.File{lockFile - 3: e.lock, listenerFile - 3: socket, reportFile - 3: reportEnd}
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // the terminal's Ctrl-C is not for it
	leash, err := command.StdinPipe()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start the engine: %w", err), reportEnd.Close())
	}
	words, err := command.StderrPipe()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start the engine: %w", err), reportEnd.Close())
	}
	command.Stdout = io.Discard
	err = command.Start()
	_ = reportEnd.Close()
	if err != nil {
		return nil, fmt.Errorf("start the engine: %w", err)
	}
	p := &process{command: command, leash: leash, ended: make(chan struct{})}
	go func() {
		e.logLines(words)
		p.err = command.Wait()
		close(p.ended)
	}()
	if err := e.greet(ctx, p, reports); err != nil {
		_ = command.Process.Kill()
		<-p.ended
		return nil, err
	}
	return p, nil
}

// greet gives the child its orders and waits for its report.
func (e *Engine) greet(ctx context.Context, p *process, reports *os.File) error {
	if err := json.NewEncoder(p.leash.(io.Writer)).Encode(order{Logins: e.logins}); err != nil {
		return errEarlyEnd
	}
	type answer struct {
		report report
		err    error
	}
	answered := make(chan answer, 1)
	go func() {
		var a answer
		a.err = json.NewDecoder(reports).Decode(&a.report)
		answered <- a
	}()
	select {
	case a := <-answered:
		switch {
		case a.err != nil:
			return errEarlyEnd
		case a.report.Error != "":
			return &openError{a.report}
		case a.report.Open:
			e.options.Log("this kernel cannot fence the embedded engine in (Landlock): only its grants keep SQL from files")
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for the engine: %w", ctx.Err())
	}
}

// errEarlyEnd says that the child ended without a report; its words are in the log.
var errEarlyEnd = errors.New("the engine ended before it was ready")

// openError is the child's own reason why it cannot serve.
type openError struct{ report report }

func (e *openError) Error() string { return e.report.Error }

// logLines hands the child's words to the log, line by line, until it ends.
func (e *Engine) logLines(words io.Reader) {
	lines := bufio.NewScanner(words)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		e.options.Log(lines.Text())
	}
	_, _ = io.Copy(io.Discard, words)
}
