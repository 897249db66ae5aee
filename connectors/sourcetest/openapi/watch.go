package openapi

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Watch notes what passes and is not as described. It may be used from several
// goroutines.
type Watch struct {
	description *Description
	at, as      string

	mu       sync.Mutex
	asked    map[string]int
	findings map[string]bool
}

// Watch makes a watch over tools that are asked below the path at for what is
// described below the path as.
func (d *Description) Watch(at, as string) *Watch {
	return &Watch{description: d, at: at, as: as, asked: map[string]int{}, findings: map[string]bool{}}
}

// Before gives a transport that passes requests on to next and gives the answers
// untouched.
func (w *Watch) Before(next http.RoundTripper) http.RoundTripper { return transport{w, next} }

type transport struct {
	*Watch
	next http.RoundTripper
}

func (w transport) RoundTrip(r *http.Request) (*http.Response, error) {
	var sent []byte
	if r.Body != nil {
		var err error
		if sent, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		_ = r.Body.Close() // it was read to its end
		r = r.Clone(r.Context())
		r.Body = io.NopCloser(bytes.NewReader(sent))
	}
	resp, err := w.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	got, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close() // it was read to its end, or is broken
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(got))
	w.note(r, sent, resp, got)
	return resp, nil
}

func (w *Watch) note(r *http.Request, sent []byte, resp *http.Response, got []byte) {
	path, below := strings.CutPrefix(r.URL.EscapedPath(), w.at)
	o, names, known := w.description.operation(r.Method, w.as+path)
	w.mu.Lock()
	defer w.mu.Unlock()
	if !below || !known {
		w.findings[r.Method+" "+w.as+path+" is not described"] = true
		return
	}
	w.asked[o.name()]++
	wrong := o.checkRequest(names, r.URL.Query(), r.Header, sent)
	for _, one := range append(wrong, o.checkAnswer(resp.StatusCode, mediaType(resp.Header), got)...) {
		w.findings[o.name()+" "+one] = true
	}
}

// Asked counts the requests by what is described of them: method and path.
func (w *Watch) Asked() map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.asked)
}

// Findings are all that was met and is not as described, each once, sorted.
func (w *Watch) Findings() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Sorted(maps.Keys(w.findings))
}

// Deviation is a difference between the description and what real servers do.
type Deviation struct {
	Finding string // regular expression that the finding matches as a whole
	Because string // why it is the description that is wrong, or how that is known
}

// Require fails the test for each finding that no deviation explains, and for
// each deviation that explains none.
func Require(t testing.TB, findings []string, deviations []Deviation) {
	t.Helper()
	explained := map[string]bool{}
	for _, d := range deviations {
		whole, occurs := regexp.MustCompile("^(?:"+d.Finding+")$"), false
		for _, finding := range findings {
			if whole.MatchString(finding) {
				explained[finding], occurs = true, true
			}
		}
		if !occurs {
			t.Errorf("no longer occurs: %s (%s)", d.Finding, d.Because)
		}
	}
	for _, finding := range slices.Compact(slices.Sorted(slices.Values(findings))) {
		if !explained[finding] {
			t.Errorf("is not as described: %s", finding)
		}
	}
}
