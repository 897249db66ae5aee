package world

import (
	"cmp"
	"fmt"
	"path"
	"strings"
	"time"
)

// The two document servers.
const (
	Letsdocit = "LETSDOCIT"
	Messie    = "MESSIE"
)

// Market is the number of the contract, as slips tell it.
const Market = "DEMO-AMO-PENAL-01"

// SlipItems are the nine items of a delivery slip, in the order of the contract
//
func SlipItems() []string {
	return []string{"titulaire", "responsable", "destinataire", "prestation", "marche", "commande", "date", "reference", "livrables"}
}

// SlipLabel is how the line of an item begins, before " : ".
func SlipLabel(item string) string {
	return map[string]string{
		"titulaire": "Titulaire", "responsable": "Responsable de la livraison", "destinataire": "Destinataire", "prestation": "Code de la prestation",
		"marche": "Numéro de marché", "commande": "Numéro de commande", "date": "Date de livraison", "reference": "Référence du livrable",
		"livrables": "Livrables documentaires",
	}[item]
}

// file puts the deliveries of a deliverable, with their slips, and the hand-over
// for its reading on the document servers.
func (b *builder) file(d *delivering) {
	folder := "/livrables/" + cmp.Or(d.Order, "sans-commande") + "/" + d.Ref
	channel := b.channel(d)
	owner := b.deliverer(d.Order)
	if !d.ReadingRemise.IsZero() {
		b.put(File{Server: channel, Path: folder + "/lecture/" + slug(d.Title) + ".docx", At: d.ReadingRemise, Owner: owner, Content: d.text("Version pour lecture commune")})
	}
	extension := pick(d.random, []string{".docx", ".docx", ".docx", ".xlsx", ".pptx", ".odt"})
	if d.spread.draw("pdf", 0.03) {
		extension = ".pdf"
	}
	for n := range d.Deliveries {
		delivery := &d.Deliveries[n]
		delivery.Channel = channel
		place := fmt.Sprintf("%s/v%d/", folder, delivery.N)
		b.put(File{Server: channel, Path: place + slug(d.Title) + extension, At: delivery.At, Owner: owner, Content: d.text(fmt.Sprintf("Version %d", delivery.N))})
		delivery.Files = append(delivery.Files, place+slug(d.Title)+extension)
		if d.random.Float64() < 0.35 {
			b.annex(d, delivery, place+"annexe.xlsx", owner)
		}
		b.slip(d, delivery, place, owner)
	}
}

func (b *builder) put(f File) { b.Files = append(b.Files, f) }

// channel is where an order delivers; data sets go where files other than
// documents belong.
func (b *builder) channel(d *delivering) string {
	if b.orders[d.Order]%4 == 3 || d.Code == "UO2.5-ATEST/L03" {
		return Messie
	}
	return Letsdocit
}

// annex adds a second file, in some cases replaced later by a new version.
func (b *builder) annex(d *delivering, delivery *Delivery, place, owner string) {
	f := File{Server: delivery.Channel, Path: place, At: delivery.At.Add(time.Minute), Owner: owner, Content: d.text("Annexe")}
	replaced := f.At.Add(time.Duration(between(d.random, 30, 300)) * time.Minute)
	if d.spread.draw("replaced", 0.15) && b.happened(replaced) {
		f.Versions = []FileVersion{{f.At, f.Content}}
		f.At, f.Content = replaced, d.text("Annexe, version corrigée")
	}
	b.put(f)
	delivery.Files = append(delivery.Files, place)
}

// slip writes the slip of a delivery: mostly whole and signed, in some cases
// with missing items, unsigned, or not at all.
func (b *builder) slip(d *delivering, delivery *Delivery, place, owner string) {
	delivery.Signed = !d.spread.draw("unsigned", 0.05)
	if d.spread.draw("missing items", 0.06) {
		delivery.Missing = some(d.random, SlipItems(), between(d.random, 1, 3))
	}
	if d.spread.draw("no slip", 0.03) {
		delivery.Signed, delivery.Missing = false, nil
		return
	}
	if d.Order == "" && delivery.filledIn("commande") {
		delivery.Missing = append(delivery.Missing, "commande")
	}
	delivery.SlipPath = fmt.Sprintf("%sbordereau-%s-v%d.txt", place, d.Ref, delivery.N)
	at := delivery.At.Add(2 * time.Minute)
	b.put(File{Server: delivery.Channel, Path: delivery.SlipPath, At: at, Owner: owner, Content: b.slipText(d, *delivery, owner)})
}

func (b *builder) slipText(d *delivering, delivery Delivery, owner string) []byte {
	names := make([]string, len(delivery.Files))
	for n, file := range delivery.Files {
		names[n] = path.Base(file)
	}
	day := b.calendar.day(delivery.At).Format("02/01/2006")
	service := strings.TrimSuffix(d.Code[:strings.IndexByte(d.Code, '/')]+" – "+d.Application, " – ")
	values := map[string]string{
		"titulaire": "Société titulaire du marché, 1 rue de l'Exemple, 75000 Paris", "responsable": owner,
		"destinataire": "Ministère de la Justice – SG/DNUM/CCP", "prestation": service, "marche": Market, "commande": d.Order,
		"date": day, "reference": d.Ref, "livrables": strings.Join(names, ", "),
	}
	lines := []string{"Bordereau de livraison", ""}
	for _, item := range SlipItems() {
		value := ""
		if delivery.filledIn(item) {
			value = values[item]
		}
		lines = append(lines, strings.TrimRight(SlipLabel(item)+" : "+value, " "))
	}
	signature := "Signature :"
	if delivery.Signed {
		signature += " signé le " + day + " par " + owner
	}
	return []byte(strings.Join(append(lines, signature, ""), "\n"))
}

// text is what a document of the sandbox says: who reads it learns nothing.
func (d *delivering) text(version string) []byte {
	return fmt.Appendf(nil, "%s\n%s – %s\nCommande %s, application %s\n%s\n", d.Title, d.Ref, d.Code, d.Order, d.Application, version)
}

// slug is a title as a file name.
func slug(title string) string {
	plain := strings.NewReplacer("ç", "c", "à", "a", "â", "a", "û", "u", "ù", "u", "’", "-", "œ", "oe").Replace(ascii(title))
	name := strings.Map(func(r rune) rune {
		if (r >= 'a' && r <= 'z') || (r >= '0' && r <= '9') {
			return r
		}
		return '-'
	}, plain)
	for strings.Contains(name, "--") {
		name = strings.ReplaceAll(name, "--", "-")
	}
	if len(name) > 60 {
		name = name[:60]
	}
	return strings.Trim(name, "-")
}
