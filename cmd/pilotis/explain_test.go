package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// explained runs explain as a script does, and reads what it says into a value.
func explained(t *testing.T, data string, into any, args ...string) {
	t.Helper()
	result := runProgram(t, append(append([]string{"explain"}, args...), "--data", data, "--output", "json")...)
	require.Zero(t, result.code, result.errors)
	require.NoError(t, json.Unmarshal([]byte(result.out), into), result.out)
}

type rawPlace struct {
	Source    string `json:"source"`
	Topic     string `json:"topic"`
	Partition int    `json:"partition"`
	Offset    int    `json:"offset"`
	SHA256    string `json:"sha256"`
	URL       string `json:"url"`
}

// explainDossiers: what is told of each kind of thing is what its table holds,
// and leads to raw records that are there.
func explainDossiers(t *testing.T, data string) {
	requireThere := func(places []rawPlace) {
		t.Helper()
		require.NotEmpty(t, places)
		for _, one := range places {
			rows := query(t, data, fmt.Sprintf("SELECT count() AS n FROM raw.records WHERE topic = '%s' AND partition = %d AND offset = %d AND sha256 = '%s'", one.Topic, one.Partition, one.Offset, one.SHA256))
			require.EqualValues(t, "1", fmt.Sprint(rows[0]["n"]), "%+v", one)
		}
	}
	row := query(t, data, `SELECT reference, state, toString(due_on) AS due, titulaire_late_days AS late, ministere_late_days AS theirs, length(cycle_delivered_on) AS cycles, order_reference
		FROM core.deliverables WHERE adjournments > 0 AND arrayExists(s -> s >= 0, slip_present) ORDER BY reference LIMIT 1`)[0]
	var deliverable struct {
		Kind, State, URL string
		Due              struct{ On, Rule string }
		Cycles           []struct {
			Slip         []struct{ Name string }
			Verification struct{ Party string }
			Redelivery   struct{ Party string }
		}
		Titulaire struct{ Days int } `json:"titulaire_late"`
		Ministere struct{ Days int } `json:"ministere_late"`
		Time      []struct {
			Party    string
			From, To string
		}
		Rules []struct{ Number, Says string }
		Knobs []struct{ Knob, Value string }
		Raw   []rawPlace
	}
	explained(t, data, &deliverable, row["reference"].(string))
	require.Equal(t, "deliverable", deliverable.Kind)
	require.Equal(t, row["state"], deliverable.State)
	require.Contains(t, deliverable.Due.On, row["due"])
	require.NotEmpty(t, deliverable.Due.Rule)
	require.Contains(t, deliverable.URL, "/work_packages/")
	require.EqualValues(t, row["late"], deliverable.Titulaire.Days)
	require.EqualValues(t, row["theirs"], deliverable.Ministere.Days)
	require.Len(t, deliverable.Cycles, int(row["cycles"].(float64)))
	slips := 0
	for _, cycle := range deliverable.Cycles {
		require.Equal(t, "MJ", cycle.Verification.Party)
		require.Equal(t, "TITULAIRE", cycle.Redelivery.Party)
		if len(cycle.Slip) > 0 {
			require.Len(t, cycle.Slip, 9)
			slips++
		}
	}
	require.Positive(t, slips)
	for i := 1; i < len(deliverable.Time); i++ {
		require.Equal(t, deliverable.Time[i-1].To, deliverable.Time[i].From)
	}
	require.NotEmpty(t, deliverable.Time)
	require.Contains(t, fmt.Sprint(deliverable.Rules), "R-084")
	require.Contains(t, fmt.Sprint(deliverable.Knobs), "{redelivery.jo 5}")
	requireThere(deliverable.Raw)

	order := struct {
		Kind         string
		Confirmed    bool  `json:"tranche_confirmed"`
		Amount       int64 `json:"amount_cents"`
		Lines        []struct{ UO, Level string }
		Deliverables []struct{ Reference string }
		Raw          []rawPlace
	}{}
	explained(t, data, &order, row["order_reference"].(string))
	kept := query(t, data, "SELECT tranche_confirmed, toString(amount_cents) AS amount, lines FROM core.orders WHERE reference = '"+row["order_reference"].(string)+"'")[0]
	require.Equal(t, "order", order.Kind)
	require.Equal(t, kept["tranche_confirmed"], order.Confirmed)
	require.Equal(t, kept["amount"], fmt.Sprint(order.Amount))
	require.Len(t, order.Lines, int(kept["lines"].(float64)))
	require.Contains(t, fmt.Sprint(order.Deliverables), row["reference"])
	requireThere(order.Raw)

	for kind, name := range map[string]string{
		"meeting": "SELECT reference AS name FROM core.meetings ORDER BY reference LIMIT 1", "quote": "SELECT reference AS name FROM core.quotes ORDER BY reference LIMIT 1",
		"document": "SELECT path AS name FROM core.documents ORDER BY path LIMIT 1",
	} {
		var told struct {
			Kind string
			Raw  []rawPlace
		}
		explained(t, data, &told, query(t, data, name)[0]["name"].(string))
		require.Equal(t, kind, told.Kind)
		requireThere(told.Raw)
	}
}

// explainSupposed: under the contract in force a figure that can be supposed
// is the one that is stored, and under another it is another, with what changes;
// and the warehouse stays as it was.
func explainSupposed(t *testing.T, data string) {
	before := facts(t, data)
	type supposed struct {
		Numerator, Denominator int64
		WhatIf                 struct {
			Knobs []struct {
				InForce  string `json:"in_force"`
				Supposed string
			}
			Lines []struct {
				What     string
				InForce  string `json:"in_force"`
				Supposed string
				Changed  bool
			}
		} `json:"what_if"`
		Affected []struct{ Reference string }
	}
	refusal := runProgram(t, "explain", "K-055", "--knob", "sn2.risk_pct=25", "--data", data)
	covered := kpiCodes.FindAllString(refusal.errors, -1)
	require.Greater(t, len(covered), 25, refusal.errors)
	for _, code := range []string{"K-001", "K-002", "K-003", "K-004", "K-005", "K-006", "K-007", "K-009", "K-030", "K-032", "K-033", "K-035", "K-010", "K-012", "K-019", "K-023"} {
		require.Contains(t, covered, code)
	}
	counted := 0
	for _, code := range []string{"K-001", "K-004", "K-006", "K-007", "K-008", "K-012", "K-019"} {
		require.Contains(t, covered, code)
		var figure supposed
		explained(t, data, &figure, code, "--period", "2026", "--knob", "sn2.risk_pct=25")
		require.Empty(t, figure.WhatIf.Knobs, "25 is the default")
		require.Empty(t, figure.Affected, "%s under the contract in force", code)
		for _, line := range figure.WhatIf.Lines {
			require.False(t, line.Changed, "%s %+v", code, line)
		}
		if figure.Denominator > 0 {
			counted++
		}
	}
	require.Greater(t, counted, 5)

	var figure supposed
	explained(t, data, &figure, "K-001", "--period", "2026", "--knob", "sn2.n3_pause=false")
	require.Len(t, figure.WhatIf.Knobs, 1)
	require.Equal(t, "true", figure.WhatIf.Knobs[0].InForce)
	require.NotEmpty(t, figure.Affected)
	var ticket supposed
	explained(t, data, &ticket, figure.Affected[0].Reference, "--knob", "sn2.n3_pause=false")
	changed := map[string]string{}
	for _, line := range ticket.WhatIf.Lines {
		if line.Changed {
			changed[line.What] = line.InForce + " → " + line.Supposed
		}
	}
	require.Equal(t, "oui → non", changed["Dans les délais"], "a ticket whose time at N3 counts is late")

	reference := query(t, data, "SELECT reference FROM core.deliverables WHERE verification_state[1] = 'MET' ORDER BY reference LIMIT 1")[0]["reference"].(string)
	var deliverable supposed
	explained(t, data, &deliverable, reference, "--knob", "verification.days=1")
	require.Contains(t, fmt.Sprint(deliverable.WhatIf.Lines), "Cycle 1, vérification (Ministère)")
	require.Contains(t, fmt.Sprint(deliverable.WhatIf.Lines), "dépassé")
	require.Equal(t, before, facts(t, data), "nothing is stored")
}

var kpiCodes = regexp.MustCompile(`K-\d{3}`)
