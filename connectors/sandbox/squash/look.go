package squash

import "slices"

// Count is how many objects of a kind there are.
func (s *Server) Count(kind string) int { return len(s.Numbers(kind)) }

// Numbers gives the numbers of the objects of a kind, in order.
func (s *Server) Numbers(kind string) []int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch kind {
	case Project:
		return slices.DeleteFunc(ids(s.model.projects), func(id int64) bool { return s.model.projects[id].template })
	case Campaign:
		return ids(s.model.campaigns)
	case Iteration:
		return ids(s.model.iterations)
	case Item:
		return ids(s.model.items)
	case Execution:
		return ids(s.model.executions)
	case TestCase:
		return ids(s.model.testCases)
	case Requirement:
		return ids(s.model.requirements)
	}
	return nil
}

// Look gives an object as the interface writes it for an account with all rights;
// nil when there is none.
func (s *Server) Look(kind string, id int64) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := key{kind, id}
	if s.model.projectOf(k) == 0 {
		return nil
	}
	all := *s.model
	all.hidden = map[key]bool{}
	return encode(renderer{model: &all, options: s.options}.whole(k))
}
