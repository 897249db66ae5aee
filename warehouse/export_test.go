package warehouse

import (
	"context"
	"io/fs"
	"slices"
	"time"
)

// FillKPIs computes indicators, all or those named, from the tables as they are,
// without computing those tables anew.
func (s *Store) FillKPIs(ctx context.Context, files fs.FS, asOf time.Time, codes ...string) error {
	marts, err := ReadMarts(files)
	if err != nil {
		return err
	}
	kpis, err := ReadKPIs(files)
	if err != nil {
		return err
	}
	if len(codes) > 0 {
		kpis = slices.DeleteFunc(kpis, func(k KPI) bool { return !slices.Contains(codes, k.Code) })
	}
	for _, mart := range marts {
		if !slices.Contains([]string{"core.kpi_facts", "core.kpi_values"}, mart.Name) {
			continue
		}
		if err := s.refill(ctx, mart, fillsOf(mart, marts, kpis), nil, asOf); err != nil {
			return err
		}
	}
	return nil
}

// Insertion is the statement that adds an indicator's facts.
func (k KPI) Insertion() string { return k.insert() }

// Lineage names the tables of facts below each mart and each indicator.
func Lineage(marts []Mart, kpis []KPI) map[string][]string {
	l := newLineage(marts, kpis)
	for _, mart := range marts {
		l.of(mart.Name)
	}
	for _, kpi := range kpis {
		l.of(kpi.Code)
	}
	return l.known
}
