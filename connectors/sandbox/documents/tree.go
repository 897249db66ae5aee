package documents

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"
)

// node is a file, a directory or a link.
type node struct {
	id        int
	name      string
	parent    *node
	children  map[string]*node // of a directory
	target    string           // of a link
	owner     string
	denied    bool // the account may not list or read it
	born      time.Time
	touched   time.Time  // of a directory: its last change of members
	revisions []revision // of a file, oldest first
}

// revision is one content of a file.
type revision struct {
	number  int // in the whole tree: no two contents share one
	at      time.Time
	content []byte
}

func (n *node) directory() bool { return n.children != nil }

func (n *node) path() string {
	if n.parent == nil {
		return ""
	}
	return n.parent.path() + "/" + n.name
}

// current is the content as of an instant; false when there is none yet.
func (n *node) current(now time.Time) (revision, bool) {
	for _, r := range slices.Backward(n.revisions) {
		if !r.at.After(now) {
			return r, true
		}
	}
	return revision{}, false
}

func (n *node) visible(now time.Time) bool {
	if n.directory() || n.target != "" {
		return !n.born.After(now)
	}
	_, ok := n.current(now)
	return ok
}

// modified is the time that a listing tells.
func (n *node) modified(now time.Time) time.Time {
	if r, ok := n.current(now); ok {
		return r.at
	}
	last := n.born
	for at := range n.times(now) {
		if at.After(last) {
			last = at
		}
	}
	return last
}

// times are when members of a directory appeared or changed.
func (n *node) times(now time.Time) func(func(time.Time) bool) {
	return func(yield func(time.Time) bool) {
		if !n.touched.After(now) && !yield(n.touched) {
			return
		}
		for _, child := range n.children {
			if child.visible(now) && !yield(child.born) {
				return
			}
		}
	}
}

// members are the visible children in the order of their names.
func (n *node) members(now time.Time) []*node {
	var list []*node
	for _, name := range slices.Sorted(maps.Keys(n.children)) {
		if child := n.children[name]; child.visible(now) {
			list = append(list, child)
		}
	}
	return list
}

// tree is a server's files.
type tree struct {
	root   *node
	ids    map[int]*node
	last   int // id
	number int // of revisions
}

func newTree() *tree {
	t := &tree{ids: map[int]*node{}}
	t.root = t.make(nil, "", time.Time{})
	t.root.children = map[string]*node{}
	return t
}

func (t *tree) make(parent *node, name string, at time.Time) *node {
	t.last++
	n := &node{id: t.last, name: name, parent: parent, born: at, owner: "pilotis"}
	t.ids[n.id] = n
	if parent != nil {
		parent.children[name] = n
	}
	return n
}

// find gives the node of a path, "" and "/" being the root.
func (t *tree) find(at string) (*node, bool) {
	n := t.root
	for part := range strings.SplitSeq(strings.Trim(at, "/"), "/") {
		if part == "" {
			continue
		}
		next, ok := n.children[part]
		if !ok {
			return nil, false
		}
		n = next
	}
	return n, true
}

// folder gives the directory of a path, made if need be.
func (t *tree) folder(at string, now time.Time) (*node, error) {
	n := t.root
	for part := range strings.SplitSeq(strings.Trim(at, "/"), "/") {
		if part == "" {
			continue
		}
		next, ok := n.children[part]
		if !ok {
			next = t.make(n, part, now)
			next.children = map[string]*node{}
		}
		if !next.directory() {
			return nil, fmt.Errorf("%s is no folder", next.path())
		}
		if now.Before(next.born) {
			next.born = now
		}
		n = next
	}
	return n, nil
}

// put gives a file another content as of an instant.
func (t *tree) put(at string, content []byte, when time.Time, owner string) (*node, error) {
	dir, name := path.Split(at)
	parent, err := t.folder(dir, when)
	if err != nil {
		return nil, err
	}
	n, ok := parent.children[name]
	if !ok {
		n = t.make(parent, name, when)
	}
	if n.directory() || n.target != "" {
		return nil, fmt.Errorf("%s is no file", at)
	}
	if when.Before(n.born) {
		n.born = when
	}
	if owner != "" {
		n.owner = owner
	}
	t.number++
	n.revisions = append(n.revisions, revision{number: t.number, at: when, content: content})
	return n, nil
}

func (t *tree) remove(n *node, now time.Time) {
	delete(n.parent.children, n.name)
	n.parent.touched = now
	t.forget(n)
}

func (t *tree) forget(n *node) {
	delete(t.ids, n.id)
	for _, child := range n.children {
		t.forget(child)
	}
}

// reachable tells that the account may read what a node holds.
func (n *node) reachable() bool {
	for at := n; at != nil; at = at.parent {
		if at.denied {
			return false
		}
	}
	return true
}
