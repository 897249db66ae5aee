package transform

import (
	"encoding/json"
	"time"
)

// Created is when an object was created, by its tool's own clock; the zero time
// where its record does not tell.
func Created(body []byte) time.Time {
	type properties struct {
		CreatedAt string `json:"createdAt"`
	}
	var record struct {
		Fields struct {
			Created string `json:"created"`
		} `json:"fields"`
		CreatedAt   string     `json:"created_at"`
		CreatedOn   string     `json:"created_on"`
		WorkPackage properties `json:"work_package"`
		Meeting     properties `json:"meeting"`
		Version     properties `json:"version"`
	}
	// A record of another shape is one that does not tell.
	if err := json.Unmarshal(body, &record); err != nil {
		return time.Time{}
	}
	for _, said := range []string{record.Fields.Created, record.CreatedAt, record.CreatedOn, record.WorkPackage.CreatedAt, record.Meeting.CreatedAt, record.Version.CreatedAt} {
		for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700"} {
			if at, err := time.Parse(layout, said); err == nil {
				return at.UTC()
			}
		}
	}
	return time.Time{}
}
