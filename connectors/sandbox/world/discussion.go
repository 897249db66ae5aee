package world

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// Comment is what somebody wrote on a ticket. Comments are in order of time,
// none before the ticket nor after its last change. The first one of the
// contractor that the requester can read is its first response, at that instant,
// when there was one.
type Comment struct {
	At       time.Time
	By, Text string // By: login
	Internal bool   // the support alone reads it
}

// Worklog is time that somebody of the contractor spent on a ticket, written down
// when the work was done.
type Worklog struct {
	At, Started time.Time
	By          string // login
	Spent       time.Duration
	Text        string
}

// Link ties a ticket to an earlier one of the same server.
type Link struct {
	Kind string // LinkDuplicates, LinkRelates
	To   string // key
}

// Kinds of links.
const (
	LinkDuplicates = "duplicates" // cancelled for the other's sake
	LinkRelates    = "relates"    // N3 works on one anomaly for both
)

// discuss tells what was said and worked on the tickets and the tasks, and what
// they are tied to. Of what they lived it changes nothing: unlike a real server's,
// their changes do not name links and versions.
func (b *builder) discuss() {
	d := &discussions{
		builder: b, spread: diffuser{}, anomalies: map[string]Anomaly{}, contractors: map[string]bool{},
		sites: map[string]string{}, recent: map[string][]string{}, versions: map[string][]Version{},
	}
	for _, v := range b.Versions {
		d.versions[v.Project+v.Application] = append(d.versions[v.Project+v.Application], v)
	}
	for _, a := range b.Anomalies {
		d.anomalies[a.Ref] = a
	}
	for _, p := range b.People {
		d.contractors[p.Site+p.Login] = p.Contractor
	}
	inOrder := make([]int, len(b.Tickets))
	for n := range inOrder {
		inOrder[n] = n
	}
	slices.SortStableFunc(inOrder, func(x, y int) int { return b.Tickets[x].Created.Compare(b.Tickets[y].Created) })
	for _, n := range inOrder {
		d.tell(b.stream(partDiscussions, n), &b.Tickets[n])
	}
	for n := range b.Tasks {
		d.tell(b.stream(partTaskDiscussions, n), &b.Tasks[n])
	}
}

// discussions is what is said while it is invented, ticket after ticket.
type discussions struct {
	*builder
	spread      diffuser
	anomalies   map[string]Anomaly
	contractors map[string]bool      // by site and login
	sites       map[string]string    // of earlier tickets, by key
	recent      map[string][]string  // keys of the last tickets, by site and application
	versions    map[string][]Version // in order of release, by project and application
}

// discussion is what is said on one ticket.
type discussion struct {
	*discussions
	*Ticket
	random *rand.Rand
	last   time.Time // of the changes: nothing is said after it
	fixed  *Version
}

func (d *discussions) tell(random *rand.Rand, t *Ticket) {
	one := &discussion{discussions: d, Ticket: t, random: random}
	one.tie()
	if len(t.Changes) > 0 {
		one.last = t.Changes[len(t.Changes)-1].At
		one.date()
		one.talk()
		one.chat()
		one.work()
		slices.SortStableFunc(t.Comments, func(x, y Comment) int { return x.At.Compare(y.At) })
		slices.SortStableFunc(t.Worklogs, func(x, y Worklog) int { return x.At.Compare(y.At) })
	}
	place := t.Site + t.Application
	d.sites[t.Key] = t.Site
	d.recent[place] = append(d.recent[place], t.Key)
	if len(d.recent[place]) > 5 {
		d.recent[place] = d.recent[place][1:]
	}
}

// tie links a duplicate to an earlier ticket of its application, and what N3
// treats as a known anomaly to the ticket that it was opened for.
func (d *discussion) tie() {
	if recent := d.recent[d.Site+d.Application]; d.outcome() == "Doublon" && len(recent) > 0 {
		d.Links = append(d.Links, Link{LinkDuplicates, pick(d.random, recent)})
	}
	if first := d.anomalies[d.Anomaly].Ticket; first != "" && d.sites[first] == d.Site {
		d.Links = append(d.Links, Link{LinkRelates, first})
	}
}

// outcome is the resolution in force.
func (t *Ticket) outcome() string {
	outcome := ""
	for _, c := range t.Changes {
		for _, s := range c.Settings {
			if s.Field == FieldResolution {
				outcome = s.To
			}
		}
	}
	return outcome
}

// date says in which version something was found and is corrected: what N3 or
// the developers corrected, and some of what needed a new version without them.
func (d *discussion) date() {
	found := d.random.Float64() < 0.6
	shipped := d.Anomaly != "" || d.Tranche == "" || d.random.Float64() < 0.25
	if d.Nature != incident && d.Nature != task {
		return
	}
	if v := d.inUse(d.calendar.day(d.Created)); v != nil && found {
		d.Affects = v.Name
	}
	if d.outcome() != "Corrigé" || !shipped {
		return
	}
	for _, c := range slices.Backward(d.Changes) {
		if slices.ContainsFunc(c.Settings, func(s Setting) bool { return s.Field == FieldResolution }) {
			if d.fixed = d.fixing(d.calendar.day(c.At)); d.fixed != nil {
				d.FixedIn = d.fixed.Name
			}
			return
		}
	}
}

// say adds a comment, unless the ticket's life does not reach so far.
func (d *discussion) say(at time.Time, by, text string, internal bool) {
	at = later(at, d.Created).UTC().Truncate(time.Millisecond)
	if by != "" && !at.After(d.last) {
		d.Comments = append(d.Comments, Comment{at, by, text, internal})
	}
}

// within is an instant of the minutes that follow.
func (d *discussion) within(at time.Time, from, to int) time.Time {
	return at.Add(time.Duration(between(d.random, from*60, to*60)) * time.Second)
}

// talk lets the requester, the contractor and the Ministry comment on what is
// done.
func (d *discussion) talk() {
	if d.random.Float64() < 0.3 {
		d.say(d.within(d.Created, 3, 90), d.Reporter, pick(d.random, additions), false)
	}
	for _, c := range d.Changes {
		for _, s := range c.Settings {
			d.comment(c, s)
		}
	}
}

func (d *discussion) comment(c Change, s Setting) {
	switch s.Field {
	case FieldFirstResponse:
		d.say(s.At, c.By, "Bonjour,\r\n\r\n"+pick(d.random, answers), false)
		if d.random.Float64() < 0.35 {
			d.say(d.within(s.At, 10, 240), d.Reporter, pick(d.random, replies), false)
		}
	case FieldPhone:
		if d.random.Float64() < 0.5 {
			d.say(c.At, c.By, "Demandeur appelé à "+s.At.In(d.calendar.zone).Format("15 h 04")+". "+pick(d.random, calls), true)
		}
	case FieldAnomaly:
		d.say(c.At, c.By, d.reference(s.To), true)
	case FieldState:
		d.commentState(c, s)
	}
}

// reference tells where N3 or the project works on the ticket.
func (d *discussion) reference(ref string) string {
	return fmt.Sprintf("Suivi sous la référence %s (Mantis n° %d).", ref, d.anomalies[ref].ID)
}

func (d *discussion) commentState(c Change, s Setting) {
	often := d.random.Float64()
	switch {
	case s.To == StateWorkaround:
		d.say(c.At, c.By, "Contournement : "+pick(d.random, workarounds), false)
	case s.To == StateN3:
		d.raise(c)
	case s.From == StateN3 && often < 0.6:
		d.say(c.At, c.By, "Retour du N3 : "+pick(d.random, returns), true)
	case s.To == StateResolved:
		d.say(c.At, c.By, d.conclusion(c), false)
	case s.To == StateClosed && often < 0.4 && !d.contractors[d.Site+c.By]:
		d.say(c.At, c.By, "Validé par le demandeur, clôture du ticket.", false)
	case s.To == StateCancelled && len(d.Links) > 0:
		d.say(c.At, c.By, "Doublon de "+d.Links[0].To+".", false)
	case s.From == StateResolved || s.From == StateClosed:
		d.say(c.At, c.By, "Réouverture : "+pick(d.random, returning), false)
	}
}

// raise lets the Ministry put what goes to N3 on the agenda of the next committee
// of the tranche, in some cases.
func (d *discussion) raise(c Change) {
	if d.Criticality == minor || d.random.Float64() < 0.5 {
		return
	}
	at := d.within(c.At, 20, 180)
	day := d.calendar.day(at)
	n := slices.IndexFunc(d.Meetings, func(m Meeting) bool { return m.Committee == "COOP" && m.Tranche == d.Tranche && m.PlannedOn.After(day) })
	if n >= 0 && d.Meetings[n].PlannedOn.Before(day.Add(horizon)) {
		d.say(at, d.Reporter, "Point inscrit à l'ordre du jour du comité "+d.Meetings[n].Ref+".", true)
	}
}

// conclusion says what was done, and in which version it comes.
func (d *discussion) conclusion(c Change) string {
	outcome := ""
	for _, s := range c.Settings {
		if s.Field == FieldResolution {
			outcome = s.To
		}
	}
	text := pick(d.random, conclusions[cmp.Or(outcome, "Corrigé")])
	switch v := d.fixed; {
	case v == nil || outcome != "Corrigé":
	case v.Campaign != "":
		text += fmt.Sprintf("\r\n\r\nVersion %s, recette %s (commande %s).", v.Name, v.Campaign, v.Order)
	default:
		text += "\r\n\r\nVersion " + v.Name + "."
	}
	return text
}

// chat lets some tickets be discussed for long, once the contractor has answered:
// more than a server gives at once.
func (d *discussion) chat() {
	from := time.Time{}
	agent := ""
	for _, c := range d.Changes {
		for _, s := range c.Settings {
			if s.Field == FieldFirstResponse {
				from, agent = s.At, c.By
			}
		}
	}
	span := d.last.Sub(from)
	if agent == "" || span < 48*time.Hour || !d.spread.draw("long "+d.Site, 0.03) {
		return
	}
	for n := range between(d.random, 24, 130) {
		at := from.Add(time.Minute + time.Duration(d.random.Int64N(int64(span-time.Minute))))
		if n%2 == 0 {
			d.say(at, agent, pick(d.random, answers), d.random.Float64() < 0.2)
		} else {
			d.say(at, d.Reporter, pick(d.random, replies), false)
		}
	}
}

var (
	additions = []string{
		"Le numéro de l'affaire et une capture d'écran sont disponibles sur demande.", "Deux autres greffes rencontrent la même difficulté.",
		"Le problème est apparu après la mise à jour de la semaine dernière.", "Merci de traiter cette demande avant l'audience de jeudi.",
	}
	answers = []string{
		"Nous prenons en charge votre demande et revenons vers vous après analyse.", "L'anomalie est reproduite sur notre environnement, l'analyse est en cours.",
		"Pouvez-vous préciser l'heure de la dernière tentative et le profil utilisé ?", "Les journaux du serveur sont demandés à l'exploitation.",
		"Un script de correction est en cours de vérification.",
	}
	replies = []string{
		"La tentative date de ce matin, avec un profil greffier.", "Le message est le même après déconnexion.", "Merci, nous restons disponibles pour un test.",
		"Le contournement fonctionne mais il double la saisie.", "Toujours rien de notre côté.",
	}
	calls       = []string{"Le contexte est confirmé.", "Pas de contournement connu de l'utilisateur.", "Une nouvelle capture d'écran sera transmise.", "Message laissé sur le répondeur."}
	workarounds = []string{"passer par la recherche avancée.", "enregistrer la fiche avant de joindre la pièce.", "utiliser l'édition du menu Dossier.", "traiter l'affaire depuis un autre poste."}
	returns     = []string{"correction livrée, à vérifier.", "comportement conforme à la spécification.", "données corrigées en production.", "éléments complémentaires demandés."}
	returning   = []string{"le problème persiste sur un autre dossier.", "l'utilisateur constate de nouveau l'erreur.", "la correction ne couvre pas tous les profils."}
	conclusions = map[string][]string{
		"Corrigé":              {"La correction est en place, merci de vérifier.", "Les données ont été corrigées.", "L'anomalie est corrigée."},
		"Information donnée":   {"Le mode opératoire a été transmis au demandeur.", "La réponse est donnée dans la base de connaissances."},
		"Ne se reproduit plus": {"Le comportement n'est plus constaté, sans intervention.", "Incident passager de la plate-forme, rétabli."},
	}
)
