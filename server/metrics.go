package server

import (
	"errors"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/rapporthq/rapport/auth"
)

// metrics are the server's counters. Every label has a fixed, small set of
// values; nothing that a client writes becomes one.
type metrics struct {
	requests   *prometheus.CounterVec
	durations  *prometheus.HistogramVec
	operations *prometheus.CounterVec
	documents  *prometheus.CounterVec
	planned    *prometheus.CounterVec
	inFlight   prometheus.Gauge
	shed       prometheus.Counter
}

func newMetrics(registry *prometheus.Registry) (*metrics, error) {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "rapport_http_requests_total", Help: "HTTP requests answered, by route and status.",
		}, []string{"route", "status"}),
		durations: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "rapport_http_request_duration_seconds", Help: "How long requests took, by route.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"route"}),
		operations: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "rapport_operations_total", Help: "GraphQL requests, by operation type, kind of principal and outcome.",
		}, []string{"type", "kind", "outcome"}),
		documents: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "rapport_documents_total", Help: "Query documents looked up in the cache of checked ones, by result.",
		}, []string{"result"}),
		planned: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "rapport_planned_queries_total", Help: "Queries that a plan was tried for, by whether it answered or the other executor had to.",
		}, []string{"answered"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "rapport_http_requests_in_flight", Help: "HTTP requests being served now.",
		}),
		shed: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "rapport_requests_shed_total", Help: "GraphQL requests turned away because too many were being served.",
		}),
	}
	for _, collector := range []prometheus.Collector{m.requests, m.durations, m.operations, m.documents, m.planned, m.inFlight, m.shed} {
		if err := registry.Register(collector); err != nil {
			return nil, err
		}
	}
	for _, collector := range []prometheus.Collector{
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	} {
		// The caller may have registered these already.
		err := registry.Register(collector)
		if _, known := errors.AsType[prometheus.AlreadyRegisteredError](err); err != nil && !known {
			return nil, err
		}
	}
	return m, nil
}

// watchDocuments shows how much the engines' caches hold.
func watchDocuments(registry *prometheus.Registry, engines map[auth.Kind]*engine) error {
	return registry.Register(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "rapport_documents_bytes", Help: "Estimated memory of the checked query documents kept.",
	}, func() float64 {
		total := 0
		for _, e := range engines {
			bytes, _ := e.documents.size()
			total += bytes
		}
		return float64(total)
	}))
}

func (m *metrics) observe(route string, n *note, status int, took time.Duration) {
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	m.durations.WithLabelValues(route).Observe(took.Seconds())
	if n.outcome != "" {
		m.operations.WithLabelValues(orNone(string(n.operation)), orNone(string(n.kind)), n.outcome).Inc()
	}
}

func orNone(label string) string {
	if label == "" {
		return "none"
	}
	return label
}
