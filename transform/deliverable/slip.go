package deliverable

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"pilotis/transform/contract"
	"pilotis/transform/flaw"
	"pilotis/transform/trace"
)

// Slip is a delivery slip (bordereau de livraison, R-088).
type Slip struct {
	File    string // empty when unknown
	Present []Item
	Signed  bool
}

// Item is one of the things that a slip must tell.
type Item string

// The nine items.
const (
	Supplier    Item = "titulaire"
	Responsible Item = "responsable"
	Addressee   Item = "destinataire"
	Service     Item = "prestation"
	Market      Item = "marche"
	OrderNumber Item = "commande"
	DeliveredOn Item = "date"
	Reference   Item = "reference"
	Documents   Item = "livrables"
)

// Items are the nine items, in the order of the contract.
func Items() []Item {
	return []Item{Supplier, Responsible, Addressee, Service, Market, OrderNumber, DeliveredOn, Reference, Documents}
}

// Complete tells how many of the items are present, and which are missing. What
// is no item counts for nothing, and one given twice counts once.
func (s Slip) Complete() (present int, missing []Item) {
	for _, item := range Items() {
		if slices.Contains(s.Present, item) {
			present++
		} else {
			missing = append(missing, item)
		}
	}
	return present, missing
}

// checkDelivery tells what a delivery lacks. It is true when the
// delivery counts: under delivery.require_bl, one without a complete and signed
// slip does not.
func checkDelivery(d Delivery, ref string, c *contract.Contract, account *trace.Trace) bool {
	k := c.Knobs().Delivery
	sound := true
	first := ref // what a flaw of the delivery is about: its first file, where one is known
	if len(d.Files) > 0 {
		first = d.Files[0]
	}
	switch {
	case d.Slip == nil && !d.SlipUnknown:
		sound = false
		account.Flag(flaw.NoSlip, "R-088", first, "La livraison du %s n'a pas de bordereau.", trace.Day(c.Calendar().DateOf(d.At)))
	case d.Slip != nil:
		if present, missing := d.Slip.Complete(); len(missing) > 0 {
			sound = false
			words := make([]string, len(missing))
			for i, item := range missing {
				words[i] = string(item)
			}
			account.Flag(flaw.IncompleteSlip, "R-088", cmp.Or(d.Slip.File, ref), "Le bordereau porte %d mentions sur 9 ; manquent : %s.", present, strings.Join(words, ", "))
		}
		if !d.Slip.Signed {
			sound = false
			account.Flag(flaw.UnsignedSlip, "R-088", cmp.Or(d.Slip.File, ref), "Le bordereau n'est pas signé.")
		}
	}
	if d.Channel != "" && !slices.Contains(k.Channels, d.Channel) {
		account.Flag(flaw.WrongChannel, "R-089", first, "Le canal « %s » n'est pas admis : %s.", d.Channel, strings.Join(k.Channels, ", "))
	}
	checkFormats(d.Files, k.Formats, account)
	if !sound && k.RequireBL {
		account.Flag(flaw.NotCounted, "R-088", first, "La livraison ne compte pas, faute d'un bordereau complet et signé (require_bl).")
		return false
	}
	return true
}

// checkFormats tells files that are not editable. A PDF beside an editable
// file of the same name is no flaw; encrypted files tell nothing of their format.
func checkFormats(files, formats []string, account *trace.Trace) {
	stem := func(file string) string { return strings.TrimSuffix(file, path.Ext(file)) }
	extension := func(file string) string { return strings.ToLower(strings.TrimPrefix(path.Ext(file), ".")) }
	editable := map[string]bool{}
	for _, file := range files {
		if slices.Contains(formats, extension(file)) {
			editable[stem(file)] = true
		}
	}
	for _, file := range files {
		switch kind := extension(file); {
		case editable[stem(file)] || kind == "zed" || kind == "zedx":
		case kind == "pdf":
			account.Flag(flaw.OnlyPDF, "R-090", file, "« %s » est livré en PDF seul, non modifiable.", path.Base(file))
		default:
			account.Flag(flaw.WrongFormat, "R-090", file, "Le format de « %s » n'est pas l'un des formats admis.", path.Base(file))
		}
	}
}
