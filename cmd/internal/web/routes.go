package web

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

func (s *Server) routes() (http.Handler, error) {
	requests := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "pilotis_http_request_duration_seconds",
		Help:    "Time to answer a request, by route and status code.",
		Buckets: []float64{.005, .02, .1, .5, 2, 10},
	}, []string{"route", "code"})
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name:        "pilotis_build_info",
		Help:        "Always 1; the labels tell the build.",
		ConstLabels: prometheus.Labels{"version": s.options.Build.Version, "commit": s.options.Build.Commit},
	})
	build.Set(1)
	for _, metric := range []prometheus.Collector{requests, build} {
		if err := s.options.Registry.Register(metric); err != nil {
			return nil, fmt.Errorf("register the metrics of the web server: %w", err)
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.home)
	mux.HandleFunc("GET /dictionary", s.dictionary)
	if s.options.Explainer != nil {
		mux.HandleFunc("GET "+evidencePath+"{reference...}", s.evidence)
	}
	mux.HandleFunc("GET /style.css", s.style)
	mux.HandleFunc("GET /livez", s.livez)
	mux.HandleFunc("GET /readyz", s.readyz)
	mux.HandleFunc("GET /version", s.version)
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.options.Registry, promhttp.HandlerOpts{Registry: s.options.Registry}))
	mux.HandleFunc("GET /", s.notFound)
	return http.MaxBytesHandler(secured(s.measured(mux, requests)), maxBody), nil
}

// secured sets the headers of all answers. No page has script or inline style,
// so the policy grants none.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("X-Frame-Options", "DENY")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		header.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// measured counts by route pattern, never by path: a scanner must not fill the
// memory with labels.
func (s *Server) measured(next http.Handler, requests *prometheus.HistogramVec) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := s.options.Now()
		answer := &recorder{ResponseWriter: w, code: http.StatusOK}
		next.ServeHTTP(answer, r)
		requests.WithLabelValues(r.Pattern, strconv.Itoa(answer.code)).Observe(s.options.Now().Sub(start).Seconds())
	})
}

type recorder struct {
	http.ResponseWriter
	code int
}

// WriteHeader remembers the code.
func (r *recorder) WriteHeader(code int) {
	r.code = code
	r.ResponseWriter.WriteHeader(code)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
