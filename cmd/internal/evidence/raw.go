package evidence

import (
	"fmt"
	"strings"
	"time"
)

// Raw is where a raw record behind a fact lies.
type Raw struct {
	Source    string    `json:"source"`
	Kind      string    `json:"object_kind"`
	ObjectID  string    `json:"object_id"`
	Version   time.Time `json:"version"`
	SeenAt    time.Time `json:"seen_at"`
	Topic     string    `json:"topic"`
	Partition uint32    `json:"partition"`
	Offset    uint64    `json:"offset"`
	SHA256    string    `json:"sha256"`
	URL       string    `json:"url"` // the tool's own page; empty when it gives none
}

func rawSection(records []Raw, zone *time.Location) Section {
	table := Table{
		Caption: "Enregistrements bruts", Columns: columns("Source", "Objet", "Version", "Place dans Kafka", "SHA-256", "Page de l'outil"),
		Empty: "Aucun enregistrement brut n'est gardé.",
	}
	for _, record := range records {
		page := text("aucune adresse")
		if strings.HasPrefix(record.URL, "https://") || strings.HasPrefix(record.URL, "http://") {
			page = Cell{Text: record.URL, URL: record.URL}
		}
		table.Rows = append(table.Rows, append(row(record.Source, record.Kind+" "+record.ObjectID, moment(record.Version, zone),
			fmt.Sprintf("%s[%d]@%d", record.Topic, record.Partition, record.Offset), record.SHA256), page))
	}
	return Section{ID: "bruts", Title: "Enregistrements bruts", Intro: "Ce que les outils ont envoyé, octet pour octet : raw.records garde chaque version.", Tables: []Table{table}}
}
