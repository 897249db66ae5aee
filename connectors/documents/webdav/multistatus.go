package webdav

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"pilotis/connectors/documents"
)

const (
	davSpace   = "DAV:"
	cloudSpace = "http://owncloud.org/ns"
)

// response is one <response> of a multistatus.
type response struct {
	Hrefs  []string `xml:"DAV: href"`
	Status string   `xml:"DAV: status"`
	Stats  []struct {
		Status string `xml:"DAV: status"`
		Prop   struct {
			All []property `xml:",any"`
		} `xml:"DAV: prop"`
	} `xml:"DAV: propstat"`
}

type property struct {
	XMLName xml.Name
	Inner   string     `xml:",innerxml"`
	Text    string     `xml:",chardata"`
	Nodes   []property `xml:",any"`
}

// parse reads the whole answer to a PROPFIND of depth 1 of the folder at the
// decoded path self, or none of it: what is not understood could be a member
// that would be missed.
func parse(body []byte, self string) ([]documents.Entry, error) {
	responses, err := decode(body)
	if err != nil {
		return nil, err
	}
	self = strings.TrimSuffix(self, "/")
	var entries []documents.Entry
	met := false
	for _, r := range responses {
		raw, decoded, err := r.path()
		if err != nil {
			return nil, err
		}
		if strings.TrimSuffix(decoded, "/") == self {
			if err := r.refusal(); err != nil {
				return nil, fmt.Errorf("the folder itself: %w", err)
			}
			met = true
			continue
		}
		name, ok := strings.CutPrefix(strings.TrimSuffix(decoded, "/"), self+"/")
		if !ok || strings.Contains(name, "/") {
			return nil, fmt.Errorf("%q is no member of the folder %q", decoded, self+"/")
		}
		entry, err := r.entry(name, raw, strings.HasSuffix(decoded, "/"))
		if err != nil {
			return nil, fmt.Errorf("member %q: %w", name, err)
		}
		entries = append(entries, entry)
	}
	if !met {
		return nil, fmt.Errorf("the answer does not speak of the folder %q that was asked for", self+"/")
	}
	return entries, nil
}

// decode reads to the end of the document and nothing after it.
func decode(body []byte) ([]response, error) {
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimSpace(body)))
	var form struct {
		XMLName   xml.Name
		Responses []response `xml:"DAV: response"`
	}
	if err := d.Decode(&form); err != nil {
		return nil, fmt.Errorf("read the XML: %w", err)
	}
	if form.XMLName.Space != davSpace || form.XMLName.Local != "multistatus" {
		return nil, fmt.Errorf("the answer is <%s>, not <multistatus>", form.XMLName.Local)
	}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return form.Responses, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read the end of the XML: %w", err)
		}
		switch token.(type) {
		case xml.Comment, xml.ProcInst:
		default:
			return nil, errors.New("something stands after the end of the XML")
		}
	}
}

// path gives the address of a response as the server wrote it, and decoded.
func (r response) path() (raw, decoded string, err error) {
	if len(r.Hrefs) != 1 {
		return "", "", fmt.Errorf("a response has %d addresses", len(r.Hrefs))
	}
	raw = strings.TrimSpace(r.Hrefs[0])
	if _, after, ok := strings.Cut(raw, "://"); ok && !strings.HasPrefix(raw, "/") {
		slash := strings.IndexByte(after, '/')
		if slash < 0 {
			return "/", "/", nil
		}
		raw = after[slash:]
	}
	if !strings.HasPrefix(raw, "/") || strings.ContainsAny(raw, "?#") {
		return "", "", fmt.Errorf("the address %q is not a path", raw)
	}
	if strings.Contains(strings.ToLower(raw), "%2f") {
		return "", "", fmt.Errorf("the address %q holds a slash within a name", raw)
	}
	decoded, err = url.PathUnescape(raw)
	if err != nil {
		return "", "", fmt.Errorf("the address %q: %w", raw, err)
	}
	return raw, decoded, nil
}

// refusal is the error of a response, or of all its properties.
func (r response) refusal() error {
	if r.Status != "" && !success(r.Status) {
		return fmt.Errorf("the server says %q of it", strings.TrimSpace(r.Status))
	}
	for _, stat := range r.Stats {
		if success(stat.Status) {
			return nil
		}
	}
	return errors.New("the server tells no property of it")
}

func success(status string) bool {
	fields := strings.Fields(status)
	return len(fields) >= 2 && len(fields[1]) == 3 && fields[1][0] == '2'
}

// entry reads the properties that the server has: in a part with another status
// than success they are named and empty.
func (r response) entry(name, raw string, slash bool) (documents.Entry, error) {
	e := documents.Entry{Name: name, Handle: raw, Size: -1}
	if err := r.refusal(); err != nil {
		return e, err
	}
	said := map[string]documents.Bytes{}
	var size, kind string
	typed := false
	for _, stat := range r.Stats {
		if !success(stat.Status) {
			continue
		}
		for _, p := range stat.Prop.All {
			said["{"+p.XMLName.Space+"}"+p.XMLName.Local] = documents.Bytes(strings.TrimSpace(p.Inner))
			switch p.XMLName {
			case xml.Name{Space: davSpace, Local: "resourcetype"}:
				typed, e.Type = true, p.resourceType()
			case xml.Name{Space: davSpace, Local: "getcontentlength"}:
				size = p.plain()
			case xml.Name{Space: davSpace, Local: "getcontenttype"}:
				kind = p.plain()
			case xml.Name{Space: davSpace, Local: "getetag"}:
				e.Tag = strings.TrimSpace(p.Text)
			case xml.Name{Space: cloudSpace, Local: "fileid"}:
				e.ID = p.plain()
			case xml.Name{Space: davSpace, Local: "getlastmodified"}:
				at, err := date(p.plain())
				if err != nil {
					return e, err
				}
				e.Modified = at
			}
		}
	}
	switch {
	case !typed && slash:
		e.Type = documents.Directory
	case !typed && size == "" && (kind == "" || strings.HasSuffix(kind, "directory")):
		return e, errors.New("the server does not tell whether it is a folder")
	case !typed:
		e.Type = documents.File
	}
	if e.Type == documents.File && size != "" {
		n, err := strconv.ParseUint(size, 10, 63)
		if err != nil {
			return e, fmt.Errorf("the length %q is not a number of bytes", size)
		}
		e.Size = int64(n)
	}
	var err error
	e.Said, err = json.Marshal(map[string]any{"protocol": "webdav", "href": raw, "properties": said})
	return e, err
}

func (p property) plain() string { return strings.Join(strings.Fields(p.Text), " ") }

func (p property) resourceType() documents.Type {
	for _, node := range p.Nodes {
		if node.XMLName.Space == davSpace && node.XMLName.Local == "collection" {
			return documents.Directory
		}
	}
	return documents.File
}

// date reads the forms in which servers write a time; the year 1 is none.
func date(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := http.ParseTime(text)
	for _, layout := range []string{time.RFC1123Z, time.RFC3339} {
		if err != nil {
			at, err = time.Parse(layout, text)
		}
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("the time %q cannot be read", text)
	}
	if at.Year() <= 1 {
		return time.Time{}, nil
	}
	return at.UTC(), nil
}
