package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"net/http"
	"strings"
)

//go:embed assets
var assets embed.FS

// pages holds the parsed templates and the style sheet.
type pages struct {
	templates map[string]*template.Template
	style     []byte
	styleURL  string // changes with the content, so that it may be cached for long
}

func newPages() (*pages, error) {
	style, err := assets.ReadFile("assets/style.css")
	if err != nil {
		return nil, fmt.Errorf("read the style sheet: %w", err)
	}
	sum := sha256.Sum256(style)
	p := &pages{templates: map[string]*template.Template{}, style: style, styleURL: "/style.css?v=" + hex.EncodeToString(sum[:6])}
	for _, name := range []string{"home", "dictionary", "evidence", "error"} {
		parsed, err := template.ParseFS(assets, "assets/layout.html", "assets/blocks.html", "assets/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("parse the page %s: %w", name, err)
		}
		p.templates[name] = parsed
	}
	return p, nil
}

// page is what the layout needs; Body is the page's own part.
type page struct {
	Title    string // unique; the layout adds the name of the site
	Here     string // path of the page, for the navigation
	StyleURL string
	Style    template.CSS // the style itself, in a page that stands alone
	Version  string
	KnownAt  string // instant of what is shown, in words, where it is not the present
	Body     any
}

// render writes a page whole or not at all.
func (s *Server) render(w http.ResponseWriter, code int, name string, p page) {
	p.StyleURL, p.Version = s.pages.styleURL, s.options.Build.Version
	if !s.options.KnownAt.IsZero() {
		p.KnownAt = moment(s.options.KnownAt, s.options.Paris)
	}
	var out bytes.Buffer
	if err := s.pages.templates[name].ExecuteTemplate(&out, "layout", p); err != nil {
		s.options.OnError(fmt.Errorf("render the page %s: %w", name, err))
		plainText(w, http.StatusInternalServerError, "La page n’a pas pu être construite. Le journal du programme en donne la raison.\n")
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(code)
	_, _ = w.Write(out.Bytes()) // a visitor who left cannot be told
}

// trouble is the body of an error page.
type trouble struct {
	Heading, What string
	Do            []string
	Links         []cell // where the visitor may want to go
}

func (s *Server) fail(w http.ResponseWriter, code int, t trouble) {
	s.render(w, code, "error", page{Title: t.Heading, Body: t})
}

// unavailable is the page shown when the warehouse does not answer. The cause
// goes to the log: it may name hosts.
func (s *Server) unavailable(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "30")
	s.fail(w, http.StatusServiceUnavailable, trouble{
		Heading: "Les données sont momentanément indisponibles",
		What:    "L’entrepôt de données ne répond pas. Aucun chiffre n’est perdu : les pages reviendront avec lui.",
		Do: []string{
			"Réessayez dans quelques instants.",
			"Si la situation dure, transmettez l’heure de cet incident à l’équipe d’exploitation.",
			"Exploitation : consultez l’état des composants sur /readyz?verbose et le journal du programme, puis vérifiez que ClickHouse est démarré.",
		},
	})
}

func (s *Server) notFound(w http.ResponseWriter, _ *http.Request) {
	s.fail(w, http.StatusNotFound, trouble{
		Heading: "Page introuvable",
		What:    "L’adresse demandée ne correspond à aucune page.",
		Do:      []string{"Vérifiez l’adresse, ou revenez aux tableaux de bord."},
	})
}

func (s *Server) style(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	if strings.HasSuffix(s.pages.styleURL, "?"+r.URL.RawQuery) {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	_, _ = w.Write(s.pages.style) // a visitor who left cannot be told
}
