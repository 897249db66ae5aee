package app

import (
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"pilotis/connectors"
	"pilotis/warehouse"
)

// metrics are the numbers of the running program, with the prefix pilotis_ and
// base units. They live in a registry of their own.
type metrics struct {
	registry    *prometheus.Registry
	runs        *prometheus.CounterVec
	records     *prometheus.CounterVec
	requests    *prometheus.CounterVec
	seconds     *prometheus.HistogramVec
	lastSuccess *prometheus.GaugeVec
	loaded      prometheus.Counter
	refused     prometheus.Counter
	rebuilt     prometheus.Gauge

	mu   sync.Mutex
	last map[string]lastRun
}

type lastRun struct {
	success time.Time
	failure error
}

func newMetrics() *metrics {
	bySource := []string{"source"}
	m := &metrics{
		registry: prometheus.NewRegistry(),
		last:     map[string]lastRun{},
		runs: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "pilotis_sync_runs_total",
			Help: "Synchronisations by source and outcome (done, retry, reject, stop)."}, []string{"source", "outcome"}),
		records: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "pilotis_records_produced_total",
			Help: "Raw records acknowledged by Kafka."}, bySource),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "pilotis_source_http_requests_total",
			Help: "Requests sent to the tools."}, bySource),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "pilotis_sync_duration_seconds",
			Help: "Length of synchronisations.", Buckets: []float64{.1, .5, 1, 5, 15, 60, 300, 1800}}, bySource),
		lastSuccess: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "pilotis_sync_last_success_timestamp_seconds",
			Help: "Unix time at which the last successful synchronisation ended."}, bySource),
		loaded: prometheus.NewCounter(prometheus.CounterOpts{Name: "pilotis_records_inserted_total",
			Help: "Raw records acknowledged by the warehouse."}),
		refused: prometheus.NewCounter(prometheus.CounterOpts{Name: "pilotis_records_refused_total",
			Help: "Raw records that became dead letters."}),
		rebuilt: prometheus.NewGauge(prometheus.GaugeOpts{Name: "pilotis_marts_rebuilt_timestamp_seconds",
			Help: "Unix time at which the figures were last computed."}),
	}
	m.registry.MustRegister(m.runs, m.records, m.requests, m.seconds, m.lastSuccess, m.loaded, m.refused, m.rebuilt)
	return m
}

func (m *metrics) observeRun(run warehouse.SyncRun, err error) {
	outcome := "done"
	if err != nil {
		outcome = string(connectors.KindOf(err))
	}
	m.runs.WithLabelValues(run.Source, outcome).Inc()
	m.records.WithLabelValues(run.Source).Add(float64(run.Records))
	m.requests.WithLabelValues(run.Source).Add(float64(run.Requests))
	m.seconds.WithLabelValues(run.Source).Observe(run.EndedAt.Sub(run.StartedAt).Seconds())
	m.mu.Lock()
	defer m.mu.Unlock()
	last := m.last[run.Source]
	last.failure = err
	if err == nil {
		last.success = run.EndedAt
		m.lastSuccess.WithLabelValues(run.Source).Set(float64(run.EndedAt.Unix()))
	}
	m.last[run.Source] = last
}

func (m *metrics) observeBatch(batch warehouse.Batch) {
	m.loaded.Add(float64(batch.Records))
	m.refused.Add(float64(batch.Parked))
}

func (m *metrics) lastRun(source string) (success time.Time, failure error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.last[source].success, m.last[source].failure
}
