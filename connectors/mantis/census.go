package mantis

import (
	"context"
	"iter"
	"strconv"
	"time"
)

// IDs yields the key of each issue, project, version, category, user and option
// in scope, once each. It ends with an error when it is not complete: a project
// named that is not visible, a list that moves faster than it is read.
//
// A disabled project is missing with all its issues, and an issue that the
// account may not see is missing too, without either being deleted; [Source.See]
// tells them apart.
func (s *Source) IDs(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		v, err := s.look(ctx)
		if err != nil {
			yield("", err)
			return
		}
		objects, err := s.beside(ctx, v)
		if err != nil {
			yield("", err)
			return
		}
		issues, err := s.census(ctx, v)
		if err != nil {
			yield("", err)
			return
		}
		for _, o := range objects {
			if !yield(o.key(), nil) {
				return
			}
		}
		for _, one := range issues {
			if v.covers(one.project) && !yield(Issue+"/"+strconv.FormatInt(one.id, 10), nil) {
				return
			}
		}
	}
}

// beside are all objects beside the issues.
func (s *Source) beside(ctx context.Context, v view) ([]object, error) {
	containers, err := s.containers(v)
	if err != nil {
		return nil, err
	}
	references, err := s.references(ctx, v)
	return append(containers, references...), err
}

// census lists all issues, each once.
func (s *Source) census(ctx context.Context, v view) ([]row, error) {
	if v.release.selects() {
		l, err := s.index(ctx, v, time.Time{})
		return l.rows, err
	}
	var all []row
	met := map[int64]bool{}
	_, err := s.pass(ctx, pass{do: "take the census", size: s.wholes}, func(page []row, _ time.Time) error {
		for _, one := range page {
			if !met[one.id] {
				met[one.id] = true
				all = append(all, row{id: one.id, project: one.project})
			}
		}
		return nil
	})
	return all, err
}
