package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
)

// Check is one part that the program lives on.
type Check struct {
	// Name is a short word: kafka, clickhouse, migrations, or a source.
	Name string
	// Degrades: a failure is shown but leaves the program ready. It is set for
	// the tools: dashboards serve what is known while JIRA is down.
	Degrades bool
	// Probe gives nil when the part works. Its context ends after some seconds.
	Probe func(ctx context.Context) error
}

// Build tells which program this is.
type Build struct {
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"`
	Time    string `json:"built,omitempty"`
	Go      string `json:"go,omitempty"`
}

func (s *Server) livez(w http.ResponseWriter, _ *http.Request) {
	plainText(w, http.StatusOK, "ok\n")
}

// readyz answers 200 when every part that does not merely degrade works. With
// ?verbose each part has a line.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), probeTimeout)
	defer cancel()
	results := make([]error, len(s.options.Checks))
	var all sync.WaitGroup
	for i, check := range s.options.Checks {
		all.Go(func() { results[i] = check.Probe(ctx) })
	}
	all.Wait()

	code, verdict := http.StatusOK, "ready"
	var lines strings.Builder
	for i, check := range s.options.Checks {
		switch err := results[i]; {
		case err == nil:
			fmt.Fprintf(&lines, "[+] %s ok\n", check.Name)
		case check.Degrades:
			if code == http.StatusOK {
				verdict = "ready, degraded"
			}
			fmt.Fprintf(&lines, "[~] %s degraded: %s\n", check.Name, oneLine(err))
		default:
			code, verdict = http.StatusServiceUnavailable, "not ready"
			fmt.Fprintf(&lines, "[-] %s failed: %s\n", check.Name, oneLine(err))
		}
	}
	if !r.URL.Query().Has("verbose") {
		lines.Reset()
	}
	plainText(w, code, lines.String()+verdict+"\n")
}

func (s *Server) version(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(s.options.Build); err != nil {
		s.options.OnError(fmt.Errorf("write the version: %w", err))
	}
}

func oneLine(err error) string {
	return strings.Join(strings.Fields(err.Error()), " ")
}

func plainText(w http.ResponseWriter, code int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(code)
	_, _ = w.Write([]byte(text)) // a visitor who left cannot be told
}
