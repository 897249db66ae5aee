package documents

import (
	"bytes"
	"fmt"
	"time"
)

// list writes the members of a directory in the style of the server.
func (f *ftpSession) list(dir *node) []byte {
	var b bytes.Buffer
	now := f.server.now()
	if f.options.Style == MLSD {
		fmt.Fprintf(&b, "modify=%s;perm=fle;type=cdir; .\r\n", dir.modified(now).Format(stamp))
		fmt.Fprintf(&b, "modify=%s;perm=fle;type=pdir; ..\r\n", dir.modified(now).Format(stamp))
	}
	for _, n := range dir.members(now) {
		size := 4096
		if content, ok := n.current(now); ok {
			size = len(content.content)
		}
		at := n.modified(now)
		switch f.options.Style {
		case Unix:
			b.WriteString(unixLine(n, size, at.In(f.options.Zone), now))
		case DOS:
			b.WriteString(dosLine(n, size, at.In(f.options.Zone)))
		default:
			b.WriteString(factLine(n, size, at))
		}
	}
	return b.Bytes()
}

func factLine(n *node, size int, at time.Time) string {
	switch {
	case n.target != "":
		return fmt.Sprintf("modify=%s;perm=adfr;size=%d;type=OS.unix=slink:%s; %s\r\n", at.Format(stamp), len(n.target), n.target, n.name)
	case n.directory():
		return fmt.Sprintf("modify=%s;perm=fle;type=dir; %s\r\n", at.Format(stamp), n.name)
	}
	return fmt.Sprintf("modify=%s;perm=adfr;size=%d;type=file; %s\r\n", at.Format(stamp), size, n.name)
}

// unixLine shows the hour of what is younger than half a year, and else the year.
func unixLine(n *node, size int, at, now time.Time) string {
	when := at.Format("Jan _2 15:04")
	if now.Sub(at) > 182*24*time.Hour || at.After(now.Add(time.Hour)) {
		when = at.Format("Jan _2  2006")
	}
	mode, name := "-rw-r--r--", n.name
	switch {
	case n.target != "":
		mode, size, name = "lrwxrwxrwx", len(n.target), n.name+" -> "+n.target
	case n.directory():
		mode = "drwxr-xr-x"
	}
	return fmt.Sprintf("%s    1 0        0        %8d %s %s\r\n", mode, size, when, name)
}

func dosLine(n *node, size int, at time.Time) string {
	what := fmt.Sprintf("%20d", size)
	if n.directory() {
		what = "      <DIR>         "
	}
	return fmt.Sprintf("%s %s %s\r\n", at.Format("01-02-06  03:04PM"), what, n.name)
}
