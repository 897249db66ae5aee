package openproject

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
)

// meeting gives a meeting with its attachments: the instants at which its support
// and its minutes were put there are theirs.
func (s *Source) meeting(ctx context.Context, known row) (whole, error) {
	one, err := s.alone(ctx, "meetings", known)
	if err != nil {
		return whole{}, err
	}
	if one.broken {
		return whole{row: known, data: one.body, version: known.updated.at}, nil
	}
	var form struct {
		Embedded struct {
			Attachments json.RawMessage `json:"attachments"`
		} `json:"_embedded"`
	}
	_ = json.Unmarshal(one.body, &form)
	files, err := decodePage(form.Embedded.Attachments)
	if err != nil || len(files.rows) < files.total {
		do := "read the attachments of meeting " + known.id
		got, err := s.ask(ctx, do, "meetings/"+known.id+"/attachments", nil)
		if err != nil {
			return whole{}, err
		}
		if files, err = decodePage(got.body); err != nil {
			return whole{}, s.damaged(do, err)
		}
		if len(files.rows) < files.total {
			return whole{}, s.damaged(do, fmt.Errorf("there are %d attachments, %d were given", files.total, len(files.rows)))
		}
	}
	version := one.updated.at
	for _, file := range files.rows {
		if file.created.at.After(version) {
			version = file.created.at
		}
	}
	var b bytes.Buffer
	b.WriteString(`{"meeting":`)
	b.Write(one.body)
	b.WriteString(`,"attachments":`)
	writeList(&b, files.rows)
	b.WriteByte('}')
	return whole{row: known, data: b.Bytes(), version: version}, nil
}
